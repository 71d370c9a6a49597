import { describe, expect, it } from 'vitest';
import { ciphertextExcerpt, dissectFernet } from './fernet-anatomy.js';

/** From the official vectors: generate.json of github.com/fernet/spec. */
const OFFICIAL =
  'gAAAAAAdwJ6wAAECAwQFBgcICQoLDA0ODy021cpGVWKZ_eEwCGM4BLLF_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==';

function makeToken(ciphertextBytes: number, seconds = 1_795_442_607): string {
  const bytes = new Uint8Array(1 + 8 + 16 + ciphertextBytes + 32).fill(0xff);
  bytes[0] = 0x80;
  new DataView(bytes.buffer).setBigUint64(1, BigInt(seconds));
  return btoa(String.fromCharCode(...bytes))
    .replaceAll('+', '-')
    .replaceAll('/', '_');
}

describe('dissectFernet', () => {
  it('splits the official vector into its parts and reads its time', () => {
    const anatomy = dissectFernet(OFFICIAL);
    expect(anatomy?.parts).toEqual([
      { name: 'version', text: 'g', bytes: 1 },
      { name: 'time', text: 'AAAAAAdwJ6w', bytes: 8 },
      { name: 'iv', text: 'AAECAwQFBgcICQoLDA0OD', bytes: 16 },
      { name: 'ciphertext', text: 'y021cpGVWKZ_eEwCGM4BLL', bytes: 16 },
      { name: 'mac', text: 'F_5CV9dOPmrhuVUPgJobwOz7JcbmrR64jVmpU4IwqDA==', bytes: 32 },
    ]);
    expect(new Date(anatomy!.time).toISOString()).toBe('1985-10-26T08:20:00.000Z');
    expect(anatomy!.bytes).toBe(73);
  });

  it.each([16, 32, 48, 64, 80, 96, 4096])(
    'keeps every character once with %i bytes of ciphertext',
    (size) => {
      const token = makeToken(size);
      const anatomy = dissectFernet(token)!;
      expect(anatomy.parts.map((part) => part.text).join('')).toBe(token);
      expect(anatomy.parts.reduce((sum, part) => sum + part.bytes, 0)).toBe(anatomy.bytes);
      expect(anatomy.parts[3]!.bytes).toBe(size);
    },
  );

  it('gives a character on a border to the part with most of its bits', () => {
    for (const size of [16, 32, 48]) {
      const token = makeToken(size);
      const ends = [1, 9, 25, 25 + size];
      let end = 0;
      const parts = dissectFernet(token)!.parts.slice(0, 4);
      parts.forEach((part, index) => {
        end += part.text.length;
        // The last character of a part holds at least half of its six bits before the border, the next one less.
        const border = ends[index]! * 8;
        expect(Math.min(end * 6, border) - (end - 1) * 6).toBeGreaterThan(3);
        expect(border - end * 6).toBeLessThan(3);
      });
    }
  });

  it.each([
    ['nothing', ''],
    ['words', 'not a token'],
    ['another version', `h${OFFICIAL.slice(1)}`],
    ['half a block', makeToken(24)],
    ['too little for a MAC', OFFICIAL.slice(0, 40)],
    ['plus and slash', OFFICIAL.replace('_', '/')],
  ])('refuses %s', (_what, token) => {
    expect(dissectFernet(token)).toBeNull();
  });
});

describe('ciphertextExcerpt', () => {
  it('takes characters from the ciphertext part, not from the time or the IV', () => {
    expect(ciphertextExcerpt(OFFICIAL, 11)).toBe('y021cpGVWKZ');
  });
});
