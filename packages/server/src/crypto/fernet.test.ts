import { createHmac, randomBytes } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe, expect, it } from 'vitest';
import { FernetError, decryptFernet, encryptFernet, generateFernetKey, parseFernetKey } from './fernet.js';

interface Vector {
  desc?: string;
  token: string;
  now: string;
  ttl_sec?: number;
  iv?: number[];
  src?: string;
  secret: string;
}

/** The official vectors of github.com/fernet/spec (public domain), unchanged. */
function vectors(name: string): Vector[] {
  return JSON.parse(
    readFileSync(new URL(`./testdata/fernet-${name}.json`, import.meta.url), 'utf8'),
  ) as Vector[];
}

const seconds = (time: string) => Date.parse(time) / 1000;
const timing = ({ now, ttl_sec }: Vector) => ({ now: seconds(now), ttl: ttl_sec! });

interface NpmFernet {
  Secret: new (key: string) => unknown;
  Token: new (options: { secret: unknown; token?: string; ttl: number }) => {
    encode(text: string): string;
    decode(): string;
  };
}

describe('the official vectors', () => {
  it.each(vectors('generate'))('generates $token', (vector) => {
    const options = { now: seconds(vector.now), iv: Uint8Array.from(vector.iv!) };
    expect(encryptFernet(vector.src!, parseFernetKey(vector.secret), options)).toBe(vector.token);
  });

  it.each(vectors('verify'))('opens $token', (vector) => {
    const text = decryptFernet(vector.token, parseFernetKey(vector.secret), timing(vector));
    expect(text.toString()).toBe(vector.src);
  });

  it('include all eight invalid ones', () => expect(vectors('invalid')).toHaveLength(8));

  it.each(vectors('invalid'))('refuses: $desc', (vector) => {
    expect(() => decryptFernet(vector.token, parseFernetKey(vector.secret), timing(vector))).toThrow(
      FernetError,
    );
  });
});

describe('Fernet', () => {
  const text = generateFernetKey();
  const key = parseFernetKey(text);

  it.each(['', 'a', 'ünïcödé 👩‍👩‍👧', '\uFEFF with a BOM', 'x'.repeat(4000)])('brings %j back', (plain) => {
    expect(decryptFernet(encryptFernet(plain, key), key).toString()).toBe(plain);
  });

  it('never creates the same token twice', () => {
    expect(encryptFernet('same', key)).not.toBe(encryptFernet('same', key));
  });

  it('refuses every token with one flipped bit', () => {
    const bytes = Buffer.from(encryptFernet('text', key), 'base64url');
    for (let bit = 0; bit < bytes.length * 8; bit += 1) {
      const changed = Buffer.from(bytes);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      const token = changed.toString('base64').replaceAll('+', '-').replaceAll('/', '_');
      expect(() => decryptFernet(token, key)).toThrow(FernetError);
    }
  });

  it('refuses another key, other alphabets, missing padding and stray characters', () => {
    const token = encryptFernet('some text', key);
    expect(() => decryptFernet(token, parseFernetKey(generateFernetKey()))).toThrow('not made with this key');
    for (const bad of [token.slice(0, -1), `${token}=`, ` ${token}`, `${token}\n`, token.replace('g', '+')])
      expect(() => decryptFernet(bad, key)).toThrow(FernetError);
  });

  it('refuses a whole number of blocks that is zero', () => {
    const signed = Buffer.concat([Buffer.from([0x80]), Buffer.alloc(8), randomBytes(16)]);
    const mac = createHmac('sha256', key.signing).update(signed).digest();
    const token = Buffer.concat([signed, mac]).toString('base64').replaceAll('+', '-').replaceAll('/', '_');
    expect(() => decryptFernet(token, key)).toThrow(FernetError);
  });

  it('accepts keys with and without padding, and nothing else', () => {
    expect(parseFernetKey(text.replace('=', ''))).toEqual(key);
    for (const bad of ['', 'short', `${text}A`, randomBytes(32).toString('hex'), text.replace(/.=$/, '')])
      expect(() => parseFernetKey(bad)).toThrow(FernetError);
  });

  it('decrypts with each of many keys, also long after it was used last', () => {
    const keys = Array.from({ length: 3000 }, () => parseFernetKey(generateFernetKey()));
    const tokens = keys.map((key, index) => encryptFernet(`text ${index}`, key));
    for (let time = 0; time < 2; time += 1)
      expect(keys.map((key, index) => decryptFernet(tokens[index]!, key).toString())).toEqual(
        keys.map((_, index) => `text ${index}`),
      );
  });

  it('is compatible with npm fernet in both directions', () => {
    const npm = createRequire(import.meta.url)('fernet') as NpmFernet;
    const secret = new npm.Secret(text);
    for (const plain of ['hello', 'grüße 🌍', 'x'.repeat(1000)]) {
      const theirs = new npm.Token({ secret, ttl: 0 }).encode(plain);
      expect(decryptFernet(theirs, key, { ttl: 60 }).toString()).toBe(plain);
      expect(new npm.Token({ secret, token: encryptFernet(plain, key), ttl: 0 }).decode()).toBe(plain);
    }
  });
});
