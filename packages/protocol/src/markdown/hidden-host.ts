/** Every runtime has it, and no library of types that browsers and servers share. */
declare const URL: { new (text: string): { hostname: string } };

/** The host that a text names as an address does: of a web page, or behind the `@` of a mailbox. */
const NAMED = /^(?:https?:\/\/|(?=www\.)|mailto:[^?]*@)(\[[0-9a-f:.]+\]|[\p{L}\p{M}\p{N}_.-]+)/iu;

/** Scripts of which a label may have letters, one of them, with digits and hyphens: UTS 39, section 5.2, "single script". */
const ALONE = (
  'Cyrillic Greek Arabic Hebrew Armenian Georgian Ethiopic Thai Lao Khmer Myanmar ' +
  'Devanagari Bengali Gurmukhi Gujarati Oriya Tamil Telugu Kannada Malayalam Sinhala'
)
  .split(' ')
  .map((script) => String.raw`[\p{scx=${script}}\d-]+`);
/** The letters of Chinese, Japanese and Korean go with ASCII ones: "highly restrictive" there. */
const EAST = '\\p{scx=Han}\\p{scx=Hiragana}\\p{scx=Katakana}\\p{scx=Hangul}\\p{scx=Bopomofo}';
/** Latin letters of European languages, but for the dotless i, the kra, the n behind an apostrophe and the long s. */
const EUROPE = 'a-z\\xDF-\\xF6\\xF8-\\u0130\\u0132-\\u0137\\u0139-\\u0148\\u014A-\\u017E';
const PLAIN = new RegExp(`^(?:[${EUROPE}\\d-]+|[${EAST}a-z\\d-]+|${ALONE.join('|')})$`, 'u');

/** Cyrillic and Greek letters that look like Latin ones: a whole word of them reads as another one. */
const LATIN_LOOKS = /^(?:[\d\-аысԁеԍһіюјӏорԗԛѕԝхуъьҽпгѵѡ]+|[\d\-αικνρυωηοτ]+)$/;
/** Beside ASCII, these are slashes and the like: `example.comノlogin.example`. */
const SLASH_LOOKS = /[a-z\d][〳ノソゾン丿]|[〳ノソゾン丿][a-z\d]/;

/**
 * Returns the host that a link leads to, in ASCII, where its text lets a reader take it for another one; undefined where the
 * text shows it plainly, or names no host at all.
 *
 * Browsers show hosts in ASCII by much the same rule. A label is plain if its letters are of one script, or Chinese,
 * Japanese or Korean ones with ASCII; if it is not all of letters that look like Latin ones, unless its domain is of another
 * script as well; and if nothing in it looks like a slash. A text that is an address itself has to name the same host.
 *
 * @param text - what is shown of the link
 * @param href - where it leads
 * @example hiddenHost('https://аррӏе.com/', 'https://xn--80ak6aa92e.com/'); // 'xn--80ak6aa92e.com'
 */
export function hiddenHost(text: string, href: string): string | undefined {
  const [, named] = NAMED.exec(text.replace(BEFORE, '')) ?? [];
  if (named === undefined) return undefined;
  const host = asciiHost(NAMED.exec(href)?.[1] ?? hostOfMailbox(href));
  if (asciiHost(named) !== host) return host;
  const labels = named.toLowerCase().normalize('NFC').split('.');
  const isForeign = /[^\x00-\x7F]/.test(labels.at(-1)!);
  const isPlain = (label: string) =>
    /^[\x00-\x7F]*$/.test(label) ||
    (PLAIN.test(label) && !SLASH_LOOKS.test(label) && (isForeign || !LATIN_LOOKS.test(label)));
  return labels.every(isPlain) ? undefined : host;
}

/** What a text may begin with before the address that it shows: blanks, what is not seen, and what opens. */
const BEFORE = /^[\s\p{Default_Ignorable_Code_Point}\p{Ps}\p{Pi}"'‘’]+/u;

function hostOfMailbox(href: string): string {
  const host = /^mailto:[^?]*@([^?,]*)/i.exec(href)?.[1] ?? '';
  try {
    return decodeURIComponent(host);
  } catch {
    return host;
  }
}

function asciiHost(host: string): string {
  try {
    return new URL(`https://${host.replace(/\.$/, '')}/`).hostname;
  } catch {
    return host;
  }
}
