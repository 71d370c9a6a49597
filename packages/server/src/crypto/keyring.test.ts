import { expect, it } from 'vitest';
import { generateFernetKey } from './fernet.js';
import { DecryptionError, KeyError, createKeyring } from './keyring.js';

const [older, newer] = [generateFernetKey(), generateFernetKey()];

it('encrypts with the newest key and decrypts with all', () => {
  const before = createKeyring([older]);
  const after = createKeyring([newer, older]);
  const old = before.encrypt('from before');
  expect(old.keyId).toBe(before.primaryKeyId);
  expect(after.decrypt(old.token)).toBe('from before');
  expect(after.encrypt('now').keyId).toBe(after.primaryKeyId);
  expect(after.keyIds).toEqual([after.primaryKeyId, before.primaryKeyId]);
  expect(() => before.decrypt(after.encrypt('now').token)).toThrow(DecryptionError);
});

it('gives a key the same short id everywhere, and never shows the key', () => {
  const { primaryKeyId } = createKeyring([newer]);
  expect(primaryKeyId).toMatch(/^[0-9a-f]{8}$/);
  expect(createKeyring([newer]).primaryKeyId).toBe(primaryKeyId);
  const hex = Buffer.from(newer, 'base64url').toString('hex');
  expect(hex).not.toContain(primaryKeyId);
});

it.each([
  ['no key', [], 'there is no key'],
  ['a malformed key', [newer, 'abc'], 'key 2 is not 32 bytes'],
  ['a key twice', [newer, newer.replace('=', '')], 'given twice'],
])('refuses %s with one sentence that holds no key', (_, keys, sentence) => {
  expect(() => createKeyring(keys)).toThrow(KeyError);
  expect(() => createKeyring(keys)).toThrow(sentence);
  expect(() => createKeyring(keys)).not.toThrow(newer);
});
