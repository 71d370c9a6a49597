/** Names that speak for the site, for the software, or for everybody, in the words of the field. */
const RESERVED = (
  'abuse admin administrator administration all anonymous api assistant automod billing bot broadcast channel contact ' +
  'daemon default deleted demo everybody everyone false feedback founder guest help helpdesk here host hostmaster info ' +
  'legal mail mailer-daemon manager member members mod moderation moderator moderators monitor myself news nobody ' +
  'none noreply notification notifications null official operator owner password payment postmaster press privacy ' +
  'private public removed reply robot room root sales security server service site sotto staff status superuser ' +
  'support sysadmin sysop system team true trust undefined unknown user users webhook webmaster yourself'
).split(' ');

const DIGITS: Record<string, string> = { 0: 'o', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b' };

/** The letters of a name: separators go, digits become the letters that they stand for. */
function lettersOf(username: string): string {
  const letters = username.toLowerCase().replace(/[_.-]/g, '');
  return letters.replace(/[034578]/g, (digit) => DIGITS[digit]!);
}

/** What reads alike in most typefaces. Only for long words: "ali" must not become "all". */
function skeletonOf(username: string): string {
  return lettersOf(username).replace(/[1i]/g, 'l').replaceAll('rn', 'm').replaceAll('vv', 'w');
}

const LETTERS = new Set(RESERVED.map(lettersOf));
/** Words that make a name official whatever stands beside them. */
const OFFICIAL = new Set(
  (
    'admin admins administration administrator administrators helpdesk moderator moderators official postmaster sotto ' +
    'staff superuser support sysadmin system webmaster'
  )
    .split(' ')
    .map(skeletonOf),
);

/**
 * Whether nobody may register this username, since others would take its owner for the operator (RFC 2142 and its kin),
 * for the software itself, or for everybody: also with separators, with digits in place of letters, or with a number or
 * other words beside an official one.
 */
export function isReservedUsername(username: string): boolean {
  const letters = lettersOf(username);
  if (LETTERS.has(letters.replaceAll('1', 'i')) || LETTERS.has(letters.replaceAll('1', 'l'))) return true;
  const words = [username, ...username.split(/[_.-]+/)];
  return words.some(
    (word) => OFFICIAL.has(skeletonOf(word)) || OFFICIAL.has(skeletonOf(word.replace(/[\d_.-]+$/, ''))),
  );
}
