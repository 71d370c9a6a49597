import { createHmac } from 'node:crypto';
import { expect, it } from 'vitest';
import { generateFernetKey, parseFernetKey, decryptFernet } from './fernet.js';
import { DecryptionError, createKeyring } from './keyring.js';
import { derivePurposeKey } from './purpose-keys.js';
import { createTokenKeys } from './token-keys.js';

it('derives by HKDF-SHA-256 as in RFC 5869', () => {
  const key = Buffer.alloc(32, 7);
  const extracted = createHmac('sha256', Buffer.alloc(32)).update(key).digest();
  const expanded = createHmac('sha256', extracted).update('sotto/bus/2\u0001').digest();
  expect(derivePurposeKey(key, 'bus')).toEqual(expanded);
});

it('decrypts nothing of one purpose with the keys of another', () => {
  const key = generateFernetKey();
  const messages = createKeyring([key]);
  const bus = messages.derive('bus');
  expect(() => messages.decrypt(bus.encrypt('text').token)).toThrow(DecryptionError);
  expect(() => bus.decrypt(messages.encrypt('text').token)).toThrow(DecryptionError);
  expect(() => decryptFernet(bus.encrypt('text').token, parseFernetKey(key))).toThrow();
  expect(bus.decrypt(bus.encrypt('text').token)).toBe('text');
});

it('derives one key for each key of the ring, so that both change together', () => {
  const [older, newer] = [generateFernetKey(), generateFernetKey()];
  const before = createKeyring([older, newer]).derive('bus');
  const after = createKeyring([newer, older]).derive('bus');
  expect(after.decrypt(before.encrypt('from before').token)).toBe('from before');
  expect(before.decrypt(after.encrypt('from after').token)).toBe('from after');
  expect(after.keyIds).toEqual([...before.keyIds].reverse());
});

it('does not accept a token of one kind for another', () => {
  const keys = createTokenKeys([generateFernetKey()]);
  const kinds = [keys.access, keys.refresh];
  for (const made of kinds) {
    const mac = made.sign(keys.primaryKeyId, 'text');
    for (const other of kinds) expect(other.verify('text', mac)).toBe(other === made);
  }
});
