import { createRequire } from 'node:module';
import { expect, it } from 'vitest';
import { createDataKey, openText, rewrapDataKey, sealText, unwrapDataKey } from './data-keys.js';
import { generateFernetKey } from './fernet.js';
import { DecryptionError, KeyError, createKeyring } from './keyring.js';

const [older, newer] = [generateFernetKey(), generateFernetKey()];
const keyring = createKeyring([newer, older]);
const [newId, oldId] = keyring.keyIds as [string, string];
const field = { id: 'a'.repeat(24), path: 'name' };

it('wraps a key by the ring key of an id, and no other ring opens it', () => {
  const made = createDataKey(keyring, oldId);
  expect(made.id).toMatch(/^[\w-]{16}$/);
  expect(made.ring).toBe(oldId);
  expect(unwrapDataKey(createKeyring([older]), made)).toEqual(unwrapDataKey(keyring, made));
  expect(() => unwrapDataKey(createKeyring([newer]), made)).toThrow(DecryptionError);
  expect(() => createDataKey(keyring, 'ffffffff')).toThrow(KeyError);
});

it('wraps the same key anew', () => {
  const made = createDataKey(keyring, oldId);
  const again = rewrapDataKey(keyring, made, newId);
  expect(again).toMatchObject({ id: made.id, ring: newId });
  expect(again.wrapped).not.toBe(made.wrapped);
  expect(unwrapDataKey(createKeyring([newer]), again)).toEqual(unwrapDataKey(keyring, made));
});

it('refuses the key of another id', () => {
  const [one, two] = [createDataKey(keyring, newId), createDataKey(keyring, newId)];
  expect(() => unwrapDataKey(keyring, { id: one.id, wrapped: two.wrapped })).toThrow(DecryptionError);
  expect(() => rewrapDataKey(keyring, { id: one.id, wrapped: two.wrapped }, newId)).toThrow(DecryptionError);
});

it('binds a text to its document and path', () => {
  const key = unwrapDataKey(keyring, createDataKey(keyring, newId));
  const token = sealText(key, field, 'Grüße: 👋', Date.now());
  expect(openText(key, field, token)).toBe('Grüße: 👋');
  for (const other of [
    { ...field, id: 'b'.repeat(24) },
    { ...field, path: 'topic' },
    { id: field.id, path: '' },
  ])
    expect(() => openText(key, other, token)).toThrow(DecryptionError);
  const stranger = unwrapDataKey(keyring, createDataKey(keyring, newId));
  expect(() => openText(stranger, field, token)).toThrow(DecryptionError);
  expect(() => openText(key, field, 'no token')).toThrow(DecryptionError);
});

it('can be opened by another implementation of Fernet, from the ring key down', () => {
  const fernet = createRequire(import.meta.url)('fernet') as {
    Secret: new (key: string) => unknown;
    Token: new (options: { secret: unknown; token: string; ttl: number }) => { decode(): string };
  };
  const open = (key: string, token: string) =>
    new fernet.Token({ secret: new fernet.Secret(key), token, ttl: 0 }).decode();
  const made = createDataKey(keyring, newId);
  const token = sealText(unwrapDataKey(keyring, made), field, 'secret plans', Date.now());
  const [id, key] = open(newer, made.wrapped).split(':') as [string, string];
  expect(id).toBe(made.id);
  expect(open(key, token)).toBe(`${field.id}/name:secret plans`);
});
