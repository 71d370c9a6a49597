import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ConfigError, loadConfig } from './config.js';

const directory = mkdtempSync(join(tmpdir(), 'sotto-config-'));
afterAll(() => rmSync(directory, { recursive: true, force: true }));

function fileWith(content: string): string {
  const path = join(mkdtempSync(join(directory, 'secret-')), 'value');
  writeFileSync(path, content);
  return path;
}

describe('secrets as files', () => {
  it.each([
    ['MONGODB_URI', 'mongodb://sotto:secret@mongo/sotto', 'mongodbUri'],
    ['REDIS_URL', 'redis://:secret@redis:6379', 'redisUrl'],
    ['FERNET_KEYS', 'new,old', 'fernetKeys'],
    ['FERNET_KEY', 'only', 'fernetKeys'],
    ['TOKEN_KEYS', 'new,old', 'tokenKeys'],
  ] as const)('reads %s from the file that %s_FILE names', (name, value, field) => {
    const given = loadConfig({ [name]: value })[field];
    expect(given).toBeDefined();
    expect(loadConfig({ [`${name}_FILE`]: fileWith(`${value}\n`) })[field]).toEqual(given);
  });
  it('reads a list of keys with one key a line', () => {
    expect(loadConfig({ TOKEN_KEYS_FILE: fileWith('new\nold\n') }).tokenKeys).toEqual(['new', 'old']);
  });
  it('treats an empty path as missing', () => {
    expect(loadConfig({ TOKEN_KEYS: 'key', TOKEN_KEYS_FILE: '' }).tokenKeys).toEqual(['key']);
  });
  it.each([
    [{ TOKEN_KEYS: 'hidden', TOKEN_KEYS_FILE: fileWith('hidden') }, 'both set'],
    [{ TOKEN_KEYS_FILE: join(directory, 'missing') }, /TOKEN_KEYS_FILE .*missing \(ENOENT\)/],
    [{ TOKEN_KEYS_FILE: directory }, /TOKEN_KEYS_FILE .*\(EISDIR\)/],
    [{ TOKEN_KEYS_FILE: fileWith(' \n') }, 'empty'],
    [{ TOKEN_KEYS_FILE: fileWith('hidden'.repeat(20_000)) }, '64 KiB'],
    [{ MONGODB_URI_FILE: fileWith('hidden') }, 'MONGODB_URI must be'],
  ])('refuses %j in a sentence that names the variable and not the secret', (variables, message) => {
    const load = () => loadConfig(variables);
    expect(load).toThrow(ConfigError);
    expect(load).toThrow(message);
    expect(load).not.toThrow('hidden');
  });
});
