import { describe, expect, it } from 'vitest';
import { isReservedUsername } from './reserved-usernames.js';
import { cleanDisplayText, content, displayText, password, username } from './text.js';

const accepts = (schema: { safeParse(value: unknown): { success: boolean } }, value: unknown) =>
  schema.safeParse(value).success;

describe('content', () => {
  it('keeps text unchanged', () => {
    const text = '  a\u0301 \t\r\n\u202Eabc\u202C 👩‍👩‍👧 e\u0301 ';
    expect(content.parse(text)).toBe(text);
  });
  it.each([
    ['an empty text', ''],
    ['spaces and breaks', ' \n\t '],
    ['zero-width characters alone', '\u200B\u200D\uFEFF'],
    ['variation selectors and tags alone', '\uFE0F\u{E0041}\u{E0100}\u180B\u034F'],
    ['a lone high surrogate', 'a\uD800b'],
    ['a lone low surrogate', 'a\uDC00b'],
    ['a null character', 'a\u0000b'],
    ['an escape character', 'a\u001Bb'],
    ['a number', 5],
    ['an object', { $ne: 'x' }],
    ['an array', ['x']],
  ])('refuses %s', (_name, value) => expect(accepts(content, value)).toBe(false));
  it('counts code points, not UTF-16 units', () => {
    expect(accepts(content, '😀'.repeat(4000))).toBe(true);
    expect(accepts(content, '😀'.repeat(4001))).toBe(false);
    expect(accepts(content, 'x'.repeat(4001))).toBe(false);
  });
  it('names the reason', () => {
    const result = content.safeParse('');
    expect(result.error?.issues[0]).toMatchObject({ code: 'custom', params: { code: 'blank' } });
  });
});

describe('displayText', () => {
  const name = displayText(8);
  it.each(['Ada', 'Ünï 名', '😀'.repeat(8), '\u2764\uFE0F', '1\uFE0F\u20E3', '👋🏽'])('takes %s', (value) =>
    expect(accepts(name, value)).toBe(true),
  );
  it.each(['', '   ', 'a\u202Eb', 'a\u200Bb', 'a\nb', 'a\u034Fb', '😀'.repeat(9), '\u3164'])(
    'refuses %j',
    (value) => expect(accepts(name, value)).toBe(false),
  );
  it('trims', () => expect(name.parse('\u00A0 Ada \n')).toBe('Ada'));
  it.each([
    'علی\u200Cرضا',
    'می\u200Cخواهم',
    'خانه\u064E\u200Cها',
    'क्\u200Dष',
    'ක්\u200Dර',
    'ഞാന്\u200D',
    'क्\u200Cष',
    '👩\u200D💻 Dev team',
    '🏳️\u200D🌈',
    '👨\u200D👩\u200D👧\u200D👦',
    // Without the selectors that the standard wants in them.
    '🏳\u200D🌈',
    '👩\u200D❤\u200D👨',
    '🕵\u200D♂',
    // Bengali ya-phalaa after ra, and touching letters in Sinhala.
    'র\u200D্যাব',
    'ක\u200D්ය',
    // Letters of abbreviations in the form that joins.
    'ه\u200D ۱۴۰۵',
    'ع\u200D.',
    '\u200Dه',
    'ប៊\u200Cី',
  ])('keeps the joiners that a script or an emoji needs: %j', (value) =>
    expect(displayText(80).parse(value)).toBe(value),
  );
  it.each([
    'ad\u200Cmin',
    'ad\u200Dmin',
    '\u200Cadmin',
    'admin\u200D',
    '\u200C',
    'علی\u200C',
    '\u200Cعلی',
    'علی\u200C رضا',
    'علی\u200Dرضا',
    'علی\u200D\u200D',
    'ا\u200D',
    'র\u200Dব',
    'a\u200D\u09CD',
    'ក\u200Cខ',
    'ا\u200Cب',
    '👩\u200D',
    '\u200D💻',
    '👩\u200Dx',
    'نام\u200C\u200Cها',
  ])('refuses joiners that show nothing: %j', (value) => expect(accepts(displayText(80), value)).toBe(false));
  it.each([
    '葛\u{E0100}城',
    '辻\u{E0101}',
    '神\uFE00',
    'ᠠ\u180B',
    'ᠮ\u180F\u180Eᠠ',
    '❤\uFE0E',
    '❤\uFE0F',
    '#\uFE0F\u20E3',
    'မ\uFE00',
  ])('keeps the variants of ideographs, letters and pictographs: %j', (value) =>
    expect(displayText(80).parse(value)).toBe(value),
  );
  it.each([
    'a\u{E0100}',
    'ア\u{E0100}',
    '葛\u{E0100}\u{E0101}',
    '葛\uFE0F',
    '葛 \u{E0100}',
    '\u{E0100}城',
    'ᠠ\u180B\u180B',
    'a\u180B',
    'ᠠ\u180E',
    'ᠠ\u180Eᠮ',
    '1\uFE0F',
    '葛\u180B',
  ])('refuses selectors that select nothing: %j', (value) =>
    expect(accepts(displayText(80), value)).toBe(false),
  );
  // All of these look like "admin".
  it.each([
    'ad\u{E0041}min',
    'a\uFE0Fdmin',
    'a\u{E0101}dmin',
    'a\u180Bdmin',
    'a\uFFF9dmin',
    'a\u{1D173}dmin',
  ])('refuses what shows nothing: %j', (value) => expect(accepts(displayText(16), value)).toBe(false));
});

describe('combining marks in names', () => {
  it.each([
    '\u0301',
    '\u0301\u0302 \u0308',
    '\u20DD\u20E3',
    ' \u0301a',
    'Ada \u0335Lovelace',
    '\u0E34\u0E34',
    `a${'\u0336'.repeat(9)}`,
  ])('are refused alone or in piles: %j', (value) => expect(accepts(displayText(64), value)).toBe(false));
  it.each(['Zoe\u0308', 'שָׁלוֹם', 'ทั้งหมด', 'हिन्दी', 'Tiếng Việt', '1\uFE0F\u20E3', 'நிலா', 'བཀྲ་ཤིས'])(
    'stay on their letters: %j',
    (value) => expect(accepts(displayText(64), value)).toBe(true),
  );
});

describe('reserved usernames', () => {
  it.each([
    ...[
      'unknown',
      'administrator',
      'Administrator',
      'system',
      'admin',
      'root',
      'moderator',
      'support',
      'sotto',
    ],
    ...[
      'everyone',
      'here',
      'channel',
      'deleted',
      'null',
      'undefined',
      'postmaster',
      'no-reply',
      'bot',
      'guest',
    ],
    ...[
      'a.d.m.i.n',
      '_admin_',
      'admin2',
      'admin-2',
      'adm1n',
      '4dm1n1str4t0r',
      'r00t',
      'sy5tem',
      'rnoderator',
    ],
    ...['guest-abcdefgh', 'GUEST-2345wxyz', 'u-abcdefghijkl', `deleted-${'0'.repeat(24)}`],
    ...['system-message', 'sotto.support', 'the-admin', 'official_news', 'unkn0wn', 'admlnistrator'],
  ])('%s is reserved', (name) => expect(isReservedUsername(name)).toBe(true));
  it.each([
    'ada',
    'user-1',
    'guest42',
    'guest-1',
    'guest-house-9',
    'u-boat',
    'bot-7',
    'member3',
    'rooney',
    'alan',
    'ali',
    'administra',
    'badminton',
    'allan',
  ])('%s is not', (name) => expect(isReservedUsername(name)).toBe(false));
});

describe('username', () => {
  it('returns the lower-case form', () => expect(username.parse('Ada.Lovelace-1')).toBe('ada.lovelace-1'));
  it.each(['ab', 'a'.repeat(33), 'a b', 'ädä', 'a\u0000bc', '', '\u212Aevin', '\u017Fam'])(
    'refuses %j',
    (value) => expect(accepts(username, value)).toBe(false),
  );
});

describe('password', () => {
  it.each(['12345678', '😀'.repeat(8), 'a'.repeat(128), '😀'.repeat(128), 'pass word é'])(
    'takes %j',
    (value) => expect(accepts(password, value)).toBe(true),
  );
  it.each(['1234567', '😀'.repeat(7), 'a'.repeat(129), 'abcdefg\uD800'])('refuses %j', (value) =>
    expect(accepts(password, value)).toBe(false),
  );
});

describe('cleanDisplayText', () => {
  it.each([
    ['Ada Lovelace', 'Ada Lovelace'],
    ['  Ada  ', 'Ada'],
    ['Ada\u202Eecalevol', 'Adaecalevol'],
    ['A\uD800da', 'Ada'],
    ['Ada\u0000\nL', 'Ada  L'],
    ['\u0301Ada', 'Ada'],
    [`A${'\u0301'.repeat(20)}da`, `A${'\u0301'.repeat(8)}da`],
    [
      '\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645',
      '\u0646\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645',
    ],
    ['x'.repeat(70), 'x'.repeat(64)],
    [`${'x'.repeat(63)}👩‍👩‍👧`, 'x'.repeat(63)],
    [`${'x'.repeat(63)} y`, 'x'.repeat(63)],
  ])('makes a name that displayText accepts of %j', (text, name) => {
    expect(cleanDisplayText(text, 64)).toBe(name);
    expect(displayText(64).parse(name)).toBe(name);
  });
  it.each(['', ' \n', '\u200B\u2800', '\u0301'])('finds no name in %j', (text) => {
    expect(cleanDisplayText(text, 64)).toBeUndefined();
  });
  it('needs little time for the longest text of an assertion', () => {
    for (const part of ['\u0301', '\u200D', '👩‍', '\uD800', 'नी\u200D'])
      expect([...(cleanDisplayText(part.repeat(4000), 64) ?? '')].length).toBeLessThanOrEqual(64);
  });
});
