// The ledger of erasures in a MongoDB; `file-ledger.test.ts` has the one in a file.
import mongoose from 'mongoose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createErasureLedger } from '../src/services/erasure/erasure-ledger.js';
import { createStoreLedger } from '../src/services/erasure/store-ledger.js';
import { startTestStore } from './support/test-store.js';
import type { TestStore } from './support/test-store.js';

let store: TestStore;
beforeEach(async () => (store = await startTestStore()));
afterEach(() => store.stop());

const entry = (digit: string, more: object = {}) => ({
  ...{ user: digit.repeat(24), site: 'a'.repeat(24), users: [digit.repeat(24)] },
  ...{ keyIds: ['A'.repeat(16)], at: `2026-11-28T10:00:0${digit}.000Z` },
  ...more,
});

it('returns what was appended, once, with what a second attempt adds', async () => {
  const ledger = createErasureLedger(store.uri);
  expect(await ledger.read()).toEqual([]);
  await ledger.append([]);
  await ledger.append([entry('2'), entry('1')]);
  const guest = 'f'.repeat(24);
  await ledger.append([entry('2', { users: ['2'.repeat(24), guest], keyIds: ['B'.repeat(16)] })]);
  expect(await createErasureLedger(store.uri).read()).toEqual([
    entry('1'),
    entry('2', { users: ['2'.repeat(24), guest], keyIds: ['A'.repeat(16), 'B'.repeat(16)] }),
  ]);
});

it('refuses an entry of another form, as it must forget nobody', async () => {
  const ledger = createErasureLedger(store.uri);
  await ledger.append([entry('1')]);
  const connection = await mongoose.createConnection(store.uri).asPromise();
  await connection.db!.collection('erasure_ledger').updateOne({}, { $set: { users: [] } });
  await connection.close();
  await expect(ledger.read()).rejects.toThrow(`the entry ${'1'.repeat(24)} is not one`);
});

it('fails where it is away, without the credentials of its address', async () => {
  const away = createStoreLedger('mongodb://ledger:hidden@127.0.0.1:1/apart', 50);
  for (const work of [away.read(), away.append([entry('1')])]) {
    const error = await work.then(String, String);
    expect(error).toMatch(/unable to use ERASURE_LEDGER.*ECONNREFUSED/);
    expect(error).not.toContain('hidden');
  }
  await expect(createErasureLedger('mongodb://a:hidden@/').read()).rejects.toThrow('ERASURE_LEDGER');
});
