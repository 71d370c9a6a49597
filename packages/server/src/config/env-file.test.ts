import { tmpdir } from 'node:os';
import { expect, it } from 'vitest';
import { ConfigError } from './config-error.js';
import { parseEnvFile, readEnvFile } from './env-file.js';

const parse = (text: string) => parseEnvFile(text, '/srv/.env');

it('reads assignments, comments and blanks', () => {
  const text = [
    '# a comment',
    '',
    'PORT=8000',
    'export HOST = 127.0.0.1 # all',
    'EMPTY=',
    'NEXT="two words" # why',
    "SINGLE='a#b'",
    'KEYS="first',
    'second"',
    'LAST=1\r',
  ].join('\n');
  expect(parse(text)).toEqual({
    ...{ PORT: '8000', HOST: '127.0.0.1', EMPTY: '', NEXT: 'two words' },
    ...{ SINGLE: 'a#b', KEYS: 'first\nsecond', LAST: '1' },
  });
});
it('skips a byte-order mark', () => {
  expect(parse('\uFEFFPORT=8000\nHOST=::1\n')).toEqual({ PORT: '8000', HOST: '::1' });
});
it.each([
  ['PORT=1\nTRUSTED_PROXIES 1\nDATA_DIR=/var/lib/sotto\n', 2],
  ['hidden\n', 1],
  ['# a\n\nPORT: hidden\n', 3],
  ['1NAME=hidden\n', 1],
  ['=hidden\n', 1],
  ['A=1\nKEYS="hidden\nPORT=8000\n', 2],
  ['KEYS="hid" den\n', 1],
])('refuses %j and names the line', (text, line) => {
  expect(() => parse(text)).toThrow(ConfigError);
  expect(() => parse(text)).toThrow(new RegExp(`^/srv/\\.env .*line ${line}\\b`));
  expect(() => parse(text)).not.toThrow('hid');
});

it('refuses a directory, and names it', () => {
  expect(() => readEnvFile(tmpdir())).toThrow(ConfigError);
  expect(() => readEnvFile(tmpdir())).toThrow(`unable to read ${tmpdir()}; it is a directory`);
});
it('returns no variables where there is no file', () => {
  expect(readEnvFile('/nonexistent/.env')).toEqual({});
});
