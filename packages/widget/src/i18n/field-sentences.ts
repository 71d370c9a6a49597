/** Fields that a person fills in, as the wire calls them. */
export type FieldName =
  'username' | 'password' | 'current' | 'displayName' | 'email' | 'name' | 'topic' | 'content';
/** What can be wrong with them: codes of the protocol's schemas, and `missing` for what was left empty. */
type FieldCode =
  | 'missing'
  | 'blank'
  | 'too_short'
  | 'too_long'
  | 'too_big'
  | 'invalid_format'
  | 'reserved'
  | 'common_password'
  | 'control_character'
  | 'invisible_character'
  | 'combining_mark'
  | 'malformed_unicode';

const REFUSED = 'This contains characters that aren’t allowed.';
const TOO_LONG = 'This is too long.';
/** Of any field. */
const COMMON: Partial<Record<FieldCode, string>> = {
  too_long: TOO_LONG,
  too_big: TOO_LONG,
  control_character: REFUSED,
  invisible_character: REFUSED,
  malformed_unicode: REFUSED,
  combining_mark: 'This has too many accents, or accents without a letter.',
};
const NAME = { missing: 'Enter a name.', blank: 'Enter a name.' };

const BY_FIELD: Record<FieldName, Partial<Record<FieldCode, string>>> = {
  username: {
    missing: 'Enter your username.',
    invalid_format: 'Use 3 to 32 letters a to z, digits, dot, dash or underscore.',
    reserved: 'That username is reserved.',
  },
  password: {
    missing: 'Enter your password.',
    too_short: 'Use at least 8 characters.',
    common_password: 'This password is too common.',
    malformed_unicode: 'This password contains characters that aren’t allowed.',
  },
  current: { missing: 'Enter your password.', too_big: 'Wrong password.' },
  displayName: NAME,
  email: {
    invalid_format: 'Enter an e-mail address, such as name@example.org.',
    too_big: 'This address is too long.',
  },
  name: NAME,
  topic: { blank: 'Enter a topic, or leave it empty.' },
  content: { blank: 'Write something first.', too_long: 'This message is too long.' },
};

/** Returns what a person reads about a field, whole; undefined where nobody wrote a sentence for it. */
export function fieldSentence(path: string, code: string): string | undefined {
  return lookUp(lookUp(BY_FIELD, path) ?? {}, code) ?? lookUp(COMMON, code);
}

/** Path and code are the server's words: nothing but what was written above is found by them. */
function lookUp<T>(table: Partial<Record<string, T>>, key: string): T | undefined {
  return Object.hasOwn(table, key) ? table[key] : undefined;
}
