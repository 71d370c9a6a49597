import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { loadConfig } from './config.js';
import { generateFernetKey } from './crypto/fernet.js';
import { KeyError } from './crypto/keyring.js';
import { loadKeys } from './first-start.js';

let directory: string;
beforeEach(() => (directory = mkdtempSync(join(tmpdir(), 'sotto-keys-'))));
afterEach(() => rmSync(directory, { recursive: true, force: true }));

const load = (empty: boolean) =>
  loadKeys(loadConfig({ DATA_DIR: directory }), { kind: 'embedded', empty }, () => Date.now());
const keyFile = (name: string) => join(directory, 'keys', `${name}.key`);
const modeOf = (path: string) => statSync(path).mode & 0o777;

it('makes keys for an empty store only, for its owner alone', () => {
  expect(() => load(false)).toThrow(KeyError);
  const { made, keyring } = load(true);
  expect(made).toBe(true);
  expect(['fernet', 'token'].map((name) => modeOf(keyFile(name)))).toEqual([0o600, 0o600]);
  expect(modeOf(join(directory, 'keys'))).toBe(0o700);
  const again = load(false);
  expect([again.made, again.keyring.keyIds]).toEqual([false, keyring.keyIds]);
});

it('closes key files to others that were put back open', () => {
  mkdirSync(join(directory, 'keys'));
  for (const name of ['fernet', 'token']) {
    writeFileSync(keyFile(name), generateFernetKey());
    chmodSync(keyFile(name), 0o644);
  }
  load(false);
  expect(['fernet', 'token'].map((name) => modeOf(keyFile(name)))).toEqual([0o600, 0o600]);
});
