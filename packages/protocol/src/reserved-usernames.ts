/** Names that stand for the site, for the software, or for everybody. */
const RESERVED = (
  'abuse admin administrator administration all anonymous api assistant automod billing bot broadcast channel contact ' +
  'daemon default deleted demo everybody everyone false feedback founder guest help helpdesk here host hostmaster info ' +
  'legal mail mailer-daemon manager member members mod moderation moderator moderators monitor myself news nobody ' +
  'none noreply notification notifications null official operator owner password payment postmaster press privacy ' +
  'private public removed reply robot room root sales security server service site sotto staff status superuser ' +
  'support sysadmin sysop system team true trust undefined unknown user users webhook webmaster yourself'
).split(' ');

const DIGITS: Record<string, string> = { 0: 'o', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b' };

/** Returns the letters of a name: without separators, and with digits replaced by the letters that they resemble. */
function lettersOf(username: string): string {
  const letters = username.toLowerCase().replace(/[_.-]/g, '');
  return letters.replace(/[034578]/g, (digit) => DIGITS[digit]!);
}

/** Maps letters that look alike in most typefaces to one. Only for long words: "ali" must not become "all". */
function skeletonOf(username: string): string {
  return lettersOf(username).replace(/[1i]/g, 'l').replaceAll('rn', 'm').replaceAll('vv', 'w');
}

/** Usernames that the server gives: to guests, to users of a site's own, and to what remains of a person. */
const GIVEN = /^(?:guest-[a-z0-9]{8}|u-[a-z0-9]{12}|deleted-[0-9a-f]{24})$/;

const LETTERS = new Set(RESERVED.map(lettersOf));
/** Words that make a name look official, alone or beside other words. */
const OFFICIAL = new Set(
  (
    'admin admins administration administrator administrators helpdesk moderator moderators official postmaster sotto ' +
    'staff superuser support sysadmin system webmaster'
  )
    .split(' ')
    .map(skeletonOf),
);

/**
 * Returns whether a username is reserved, because others would take its owner for the operator (RFC 2142 and similar),
 * for the software, for everybody, or for a user of another kind. Separators, digits in place of letters, and numbers or words beside an official
 * word make no difference.
 */
export function isReservedUsername(username: string): boolean {
  if (GIVEN.test(username.toLowerCase())) return true;
  const letters = lettersOf(username);
  if (LETTERS.has(letters.replaceAll('1', 'i')) || LETTERS.has(letters.replaceAll('1', 'l'))) return true;
  const words = [username, ...username.split(/[_.-]+/)];
  return words.some(
    (word) => OFFICIAL.has(skeletonOf(word)) || OFFICIAL.has(skeletonOf(word.replace(/[\d_.-]+$/, ''))),
  );
}
