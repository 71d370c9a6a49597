import { pino } from 'pino';
import { beforeEach, describe, expect, it } from 'vitest';
import { publishControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import { createLocalBus } from '../../bus/local-bus.js';
import type { Models } from '../../models/index.js';
import type { KeysService } from '../keys.js';
import { createUserDirectory } from './user-directory.js';
import type { UserDirectory } from './user-directory.js';

const logger = pino({ level: 'silent' });
const SITE = '5'.repeat(24);
const ADA = 'a'.repeat(24);
const BOB = 'b'.repeat(24);
const GUEST = 'c'.repeat(24);

let now: number;
let bus: Bus;
let names: Record<string, string>;
/** Accounts that guests have joined. */
let accounts: Record<string, string>;
let reads: string[][];
let directory: UserDirectory;
/** Ends the read that waits; reads wait only after `hold`. */
let release: () => void;
let held: Promise<void>;

const hold = () => void (held = new Promise((resolve) => (release = resolve)));
const nameOf = async (id: string) => (await directory.byId(SITE, id)).displayName;

beforeEach(async () => {
  [now, names, accounts] = [1000, { [ADA]: 'Ada', [BOB]: 'Bob' }, {}];
  [reads, held] = [[], Promise.resolve()];
  bus = createLocalBus({ logger });
  const find = ({ _id }: { _id: { $in: { toString(): string }[] } }) => ({
    async lean() {
      const ids = _id.$in.map(String);
      reads.push(ids);
      const found = ids.map((id) => ({
        ...{ _id: id, username: id, displayName: names[id], mergedInto: accounts[id] },
        kind: id === GUEST ? 'guest' : 'user',
      }));
      await held;
      return found;
    },
  });
  const models = { User: { find } } as unknown as Models;
  // Their names are in the clear.
  const keys = {} as KeysService;
  const sites = { find: async () => ({ name: 'Corner shop' }) };
  directory = createUserDirectory({ models, keys, bus, logger, sites, baseUrl: () => '', clock: () => now });
});

it('reads a user once in 5 s, and only those who are not cached', async () => {
  expect(await nameOf(ADA)).toBe('Ada');
  names[ADA] = 'Ada L.';
  now += 4999;
  expect([...(await directory.byIds(SITE, [ADA, BOB])).keys()]).toEqual([ADA, BOB]);
  expect(await nameOf(ADA)).toBe('Ada');
  expect(reads).toEqual([[ADA], [BOB]]);
  now += 1;
  expect(await nameOf(ADA)).toBe('Ada L.');
});

it('discards a load during which the user changed', async () => {
  hold();
  const before = nameOf(ADA);
  await expect.poll(() => reads).toEqual([[ADA]]);
  names[ADA] = 'Ada L.';
  await publishControl(bus, { kind: 'user', userId: ADA });
  release();
  expect(await before).toBe('Ada');
  expect(await nameOf(ADA)).toBe('Ada L.');
});

it('does not keep a failed load', async () => {
  held = Promise.reject(new Error('down'));
  // The read awaits it a turn later.
  held.catch(() => undefined);
  await expect(nameOf(ADA)).rejects.toThrow('down');
  held = Promise.resolve();
  expect(await nameOf(ADA)).toBe('Ada');
});

describe('a guest who has joined an account', () => {
  beforeEach(() => {
    names[GUEST] = 'Guest';
    accounts[GUEST] = ADA;
  });

  it('is found as the account, and costs one more query only when the account is not cached', async () => {
    expect(await nameOf(GUEST)).toBe('Ada');
    expect(reads).toEqual([[GUEST], [ADA]]);
    const found = await directory.byIds(SITE, [GUEST, ADA, BOB]);
    expect([...found].map(([id, user]) => [id, user.id])).toEqual([
      [GUEST, ADA],
      [ADA, ADA],
      [BOB, BOB],
    ]);
    expect(reads).toEqual([[GUEST], [ADA], [BOB]]);
  });

  it('has the name that the account has by now', async () => {
    expect(await nameOf(GUEST)).toBe('Ada');
    names[ADA] = 'Ada L.';
    await publishControl(bus, { kind: 'user', userId: ADA });
    expect(await nameOf(GUEST)).toBe('Ada L.');
  });

  it('is found as the guest where that is asked for', async () => {
    expect(await directory.ownById(SITE, GUEST)).toMatchObject({ id: GUEST, displayName: 'Guest' });
  });

  it('belongs to the account at once, also where no announcement arrived', async () => {
    delete accounts[GUEST];
    expect(await directory.accountOf(SITE, GUEST)).toBe(GUEST);
    accounts[GUEST] = ADA;
    expect(await directory.accountOf(SITE, GUEST)).toBe(ADA);
    expect(await directory.accountOf(SITE, BOB)).toBe(BOB);
    reads = [];
    expect(await directory.accountOf(SITE, BOB)).toBe(BOB);
    expect(reads).toEqual([]);
  });
});
