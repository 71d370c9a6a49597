import { appendFile, mkdtemp, readFile, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createFileLedger } from './file-ledger.js';

let directory: string;
let path: string;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'sotto-ledger-'));
  path = join(directory, 'keys', 'erasures');
});
afterEach(() => rm(directory, { recursive: true }));

const entry = (digit: string) => ({
  ...{ user: digit.repeat(24), site: 'a'.repeat(24), users: [digit.repeat(24)] },
  ...{ keyIds: ['A'.repeat(16)], at: '2026-11-28T10:00:00.000Z' },
});

it('returns what was appended, from a file that only its owner reads', async () => {
  const ledger = createFileLedger(path);
  expect(await ledger.read()).toEqual([]);
  await ledger.append([]);
  await ledger.append([entry('1')]);
  await ledger.append([entry('2'), entry('3')]);
  expect(await createFileLedger(path).read()).toEqual([entry('1'), entry('2'), entry('3')]);
  expect((await stat(path)).mode & 0o777).toBe(0o600);
});

it('passes over a line that a crash has cut off, also once others follow', async () => {
  const ledger = createFileLedger(path);
  await ledger.append([entry('1')]);
  await appendFile(path, JSON.stringify(entry('2')).slice(0, 40));
  expect(await ledger.read()).toEqual([entry('1')]);
  await ledger.append([entry('3')]);
  expect(await ledger.read()).toEqual([entry('1'), entry('3')]);
  expect((await readFile(path, 'utf8')).split('\n')).toHaveLength(4);
});

it('refuses a file of another form, as it must forget nobody', async () => {
  const ledger = createFileLedger(path);
  await ledger.append([entry('1')]);
  await appendFile(path, '{"user":"x"}\n');
  await expect(ledger.read()).rejects.toThrow('line 2 is not one');
});
