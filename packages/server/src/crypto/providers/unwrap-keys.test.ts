import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
import { expect, it } from 'vitest';
import { generateFernetKey } from '../fernet.js';
import { KeyError, createKeyring } from '../keyring.js';
import type { KeyContext, KeyProvider } from './key-provider.js';
import { unwrapKeys } from './unwrap-keys.js';

const context: KeyContext = { purpose: 'sotto-ring', store: 'sotto' };

/** A key management service in memory, which authenticates the context. */
function createMemoryProvider(scheme: string, { before = () => Promise.resolve() } = {}) {
  const master = randomBytes(32);
  const aad = ({ purpose, store }: KeyContext) => Buffer.from(`${purpose}/${store}`);
  const calls = { unwrap: 0 };
  const provider: KeyProvider = {
    scheme,
    async wrap(key, given) {
      const iv = randomBytes(12);
      const cipher = createCipheriv('aes-256-gcm', master, iv).setAAD(aad(given));
      return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString(
        'base64url',
      );
    },
    async unwrap(blob, given) {
      calls.unwrap += 1;
      await before();
      const bytes = Buffer.from(blob, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, 12));
      decipher.setAAD(aad(given)).setAuthTag(bytes.subarray(-16));
      return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
    },
  };
  return { provider, calls };
}
const wrapped = async (provider: KeyProvider, key: string, given = context) =>
  `${provider.scheme}:${await provider.wrap(Buffer.from(key, 'base64url'), given)}`;
const unwrap = (entries: string[], providers: KeyProvider[], limitMs?: number) =>
  unwrapKeys(entries, {
    source: 'FERNET_KEYS',
    context,
    providers,
    ...(limitMs !== undefined && { limitMs }),
  });
const ringOf = (keys: string[]) => createKeyring(keys).keyIds;

it('unwraps each entry by the provider of its scheme, in order, whichever is first', async () => {
  let release!: () => void;
  const gate = new Promise<void>((resolve) => (release = resolve));
  const slow = createMemoryProvider('vault', { before: () => gate });
  const fast = createMemoryProvider('aws', { before: async () => release() });
  const [one, two, three, four] = Array.from({ length: 4 }, generateFernetKey) as [
    string,
    string,
    string,
    string,
  ];
  const entries = [
    ...[await wrapped(slow.provider, one), await wrapped(fast.provider, two), three],
    `local:${four}`,
  ];
  const keys = await unwrap(entries, [slow.provider, fast.provider]);
  expect(ringOf(keys)).toEqual(ringOf([one, two, three, four]));
  expect([slow.calls.unwrap, fast.calls.unwrap]).toEqual([1, 1]);
});

it.each([
  [
    'an unknown scheme',
    'gcp:blob',
    'key 2 begins with "gcp:", and no provider has that scheme (set KEY_PROVIDERS)',
  ],
  ['a broken blob', 'vault:AAAA', 'key 2: the provider of vault refused it: '],
  ['a malformed key', 'abc', 'key 2 is not 32 bytes'],
  ['a malformed local key', 'local:abc', 'key 2 is not 32 bytes'],
])('refuses %s with one sentence', async (_, entry, sentence) => {
  const { provider } = createMemoryProvider('vault');
  const failing = unwrap([generateFernetKey(), entry], [provider]);
  await expect(failing).rejects.toThrow(KeyError);
  await expect(failing).rejects.toThrow(`unable to use FERNET_KEYS; ${sentence}`);
});

it('refuses a key that was wrapped for another store', async () => {
  const { provider } = createMemoryProvider('vault');
  const entry = await wrapped(provider, generateFernetKey(), { ...context, store: 'other' });
  await expect(unwrap([entry], [provider])).rejects.toThrow('the provider of vault refused it');
});

it('refuses what is no key, although the provider unwrapped it', async () => {
  const short: KeyProvider = { scheme: 'odd', wrap: async () => '', unwrap: async () => Buffer.alloc(16) };
  await expect(unwrap(['odd:x'], [short])).rejects.toThrow('something else than 32 bytes');
});

it('does not wait for a provider that never responds', async () => {
  const { provider } = createMemoryProvider('vault', { before: () => new Promise(() => undefined) });
  const entry = await wrapped(provider, generateFernetKey());
  await expect(unwrap([entry], [provider], 1)).rejects.toThrow('did not respond within 0.001 s');
});

it('says why a provider failed, and shows no key', async () => {
  const key = generateFernetKey();
  const { provider } = createMemoryProvider('aws', {
    before: () => Promise.reject(new Error('access denied')),
  });
  const failing = unwrap([key, await wrapped(provider, key)], [provider]);
  await expect(failing).rejects.toThrow('key 2: the provider of aws refused it: access denied');
  await expect(failing).rejects.not.toThrow(key);
});
