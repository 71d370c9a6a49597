import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Logger } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from './config.js';
import { generateFernetKey } from './crypto/fernet.js';
import { KeyError } from './crypto/keyring.js';
import { loadKeys } from './load-keys.js';

let directory: string;
beforeEach(() => {
  warnings.length = 0;
  directory = mkdtempSync(join(tmpdir(), 'sotto-keys-'));
});
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const warnings: string[] = [];
const logger = { warn: (text: string) => void warnings.push(text) } as unknown as Pick<Logger, 'warn'>;
const load = (empty: boolean) =>
  loadKeys(loadConfig({ DATA_DIR: directory }), { kind: 'embedded', empty }, { clock: Date.now, logger });
const keyFile = (name: string) => join(directory, 'keys', `${name}.key`);
const modeOf = (path: string) => statSync(path).mode & 0o777;

it('creates keys for an empty store only, readable only by their owner', async () => {
  await expect(load(false)).rejects.toThrow(KeyError);
  const { files, keyring } = await load(true);
  expect(files.map(({ isNew }) => isNew)).toEqual([true, true]);
  expect(['fernet', 'token'].map((name) => modeOf(keyFile(name)))).toEqual([0o600, 0o600]);
  expect(modeOf(join(directory, 'keys'))).toBe(0o700);
  const again = await load(false);
  expect(again.files.map(({ isNew }) => isNew)).toEqual([false, false]);
  expect(again.keyring.keyIds).toEqual(keyring.keyIds);
  expect(warnings).toEqual([]);
});

it('closes restored key files that others could read, and warns', async () => {
  mkdirSync(join(directory, 'keys'));
  for (const name of ['fernet', 'token']) {
    writeFileSync(keyFile(name), generateFernetKey());
    chmodSync(keyFile(name), 0o644);
  }
  await load(false);
  expect(['fernet', 'token'].map((name) => modeOf(keyFile(name)))).toEqual([0o600, 0o600]);
  expect(warnings).toEqual(
    ['fernet', 'token'].map((name) =>
      expect.stringContaining(`${keyFile(name)} was open to other users (mode 0644)`),
    ),
  );
});

it('says which key file is invalid', async () => {
  mkdirSync(keyFile('fernet'), { recursive: true });
  await expect(load(true)).rejects.toThrow(KeyError);
  await expect(load(true)).rejects.toThrow(
    `unable to read the key file ${keyFile('fernet')}; it is a directory`,
  );
});

it('names the variable whose key is invalid', async () => {
  for (const name of ['FERNET_KEY', 'FERNET_KEYS'])
    await expect(
      loadKeys(loadConfig({ [name]: 'abc' }), { kind: 'embedded', empty: true }, { clock: Date.now, logger }),
    ).rejects.toThrow(`unable to use ${name};`);
});
