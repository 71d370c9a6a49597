import { copyFile, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { toSentence } from '../src/cli/to-sentence.js';
import { loadConfig } from '../src/config.js';
import { loadKeys } from '../src/load-keys.js';
import { createOperator } from './support/operator.js';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';

// What an operator does who keeps the keys in a key management service: here a module that keeps its master key in a file.
const PROVIDER = `
import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
const master = Buffer.alloc(32, 7);
const aad = ({ purpose, store }) => Buffer.from(purpose + '/' + store);
export const keyProvider = {
  scheme: 'vault',
  async wrap(key, context) {
    const iv = randomBytes(12);
    const cipher = createCipheriv('aes-256-gcm', master, iv).setAAD(aad(context));
    return Buffer.concat([iv, cipher.update(key), cipher.final(), cipher.getAuthTag()]).toString('base64url');
  },
  async unwrap(blob, context) {
    const bytes = Buffer.from(blob, 'base64url');
    const decipher = createDecipheriv('aes-256-gcm', master, bytes.subarray(0, 12)).setAAD(aad(context));
    decipher.setAuthTag(bytes.subarray(-16));
    return Buffer.concat([decipher.update(bytes.subarray(12, -16)), decipher.final()]);
  },
};
`;
let directory: string;
let server: ServerProcess | undefined;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-providers-'));
  await writeFile(join(directory, 'vault.mjs'), PROVIDER);
});
afterEach(async () => {
  server?.signal('SIGKILL');
  await server?.ended;
  server = undefined;
  await rm(directory, { recursive: true, force: true });
});

const environment = (more: Record<string, string> = {}) => ({
  ...{ DATA_DIR: directory, KEY_PROVIDERS: join(directory, 'vault.mjs'), PORT: '0', LOG_LEVEL: 'silent' },
  ...more,
});
const run = createOperator();
async function refusal(args: string[], more: Record<string, string>): Promise<string> {
  const { code, stderr } = await run(args, environment(more), { cwd: directory });
  expect({ code, lines: stderr.trim().split('\n').length, stderr }).toMatchObject({ code: 2, lines: 1 });
  return stderr;
}
/** Loads the keys as a start does; returns the sentence with which it stops. */
async function refusalOfKeys(more: Record<string, string>): Promise<string | null> {
  const tools = { clock: Date.now, logger: { warn() {} } };
  const loading = loadKeys(loadConfig(environment(more)), { kind: 'embedded', empty: true }, tools);
  return loading.then(() => null, toSentence);
}

it('starts with a key that a provider wrapped, and the commands open what the server sealed', async () => {
  const made = await run(['keys', 'generate', '--provider', 'vault'], environment(), { cwd: directory });
  const entry = made.stdout.trim();
  expect(entry).toMatch(/^vault:[\w-]+$/);
  const relative = { KEY_PROVIDERS: './vault.mjs', FERNET_KEYS: entry };
  server = await startServerProcess(environment(relative), undefined, directory);
  const keys = { FERNET_KEYS: entry };
  const verified = await run(['keys', 'verify'], environment(keys), { cwd: directory });
  expect(verified).toMatchObject({ code: 0, stdout: expect.stringMatching(/^ring keys +1 +0$/m) });
  expect(await refusal(['keys', 'verify'], { ...keys, KEY_PROVIDERS: '' })).toContain(
    'key 1 begins with "vault:", and no provider has that scheme (set KEY_PROVIDERS)',
  );
});

it('stops a start with one sentence where the scheme, the module or the store is another', async () => {
  const mongodb = { MONGODB_URI: 'mongodb://127.0.0.1:1/other' };
  const made = await run(['keys', 'generate', '--provider', 'vault'], environment(mongodb), {
    cwd: directory,
  });
  const FERNET_KEYS = made.stdout.trim();
  expect(await refusal(['serve'], { FERNET_KEYS })).toContain('the provider of vault refused it');
  expect(await refusalOfKeys({ FERNET_KEYS })).toContain('the provider of vault refused it');
  expect(await refusalOfKeys({ FERNET_KEYS: 'gcp:blob' })).toContain('begins with "gcp:"');
  expect(await refusal(['keys', 'generate', '--provider', 'aws'], {})).toContain(
    'no provider has the scheme "aws"',
  );
  await copyFile(join(directory, 'vault.mjs'), join(directory, 'again.mjs'));
  await writeFile(join(directory, 'empty.mjs'), 'export const nothing = 1;');
  const at = (name: string) => join(directory, name);
  for (const [KEY_PROVIDERS, sentence] of [
    [at('missing.mjs'), `KEY_PROVIDERS names ${at('missing.mjs')}, which cannot be loaded`],
    [at('empty.mjs'), `KEY_PROVIDERS names ${at('empty.mjs')}, which exports no keyProvider`],
    [`${at('vault.mjs')},${at('again.mjs')}`, 'two providers of the scheme vault'],
  ] as const)
    expect(await refusalOfKeys({ KEY_PROVIDERS, FERNET_KEYS })).toContain(sentence);
});
