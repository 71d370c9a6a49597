import { pino } from 'pino';
import { beforeEach, expect, it } from 'vitest';
import { publishControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import { createLocalBus } from '../../bus/local-bus.js';
import type { Models } from '../../models/index.js';
import { createUserDirectory } from './user-directory.js';
import type { UserDirectory } from './user-directory.js';

const logger = pino({ level: 'silent' });
const SITE = '5'.repeat(24);
const ADA = 'a'.repeat(24);
const BOB = 'b'.repeat(24);

let now: number;
let bus: Bus;
let names: Record<string, string>;
let reads: string[][];
let directory: UserDirectory;
/** Ends the read that waits; reads wait only after `hold`. */
let release: () => void;
let held: Promise<void>;

const hold = () => void (held = new Promise((resolve) => (release = resolve)));
const nameOf = async (id: string) => (await directory.byId(SITE, id)).displayName;

beforeEach(async () => {
  [now, names, reads, held] = [1000, { [ADA]: 'Ada', [BOB]: 'Bob' }, [], Promise.resolve()];
  bus = createLocalBus({ logger });
  const find = ({ _id }: { _id: { $in: { toString(): string }[] } }) => ({
    async lean() {
      const ids = _id.$in.map(String);
      reads.push(ids);
      const found = ids.map((id) => ({ _id: id, username: id, displayName: names[id], kind: 'user' }));
      await held;
      return found;
    },
  });
  const models = { User: { find } } as unknown as Models;
  directory = createUserDirectory({ models, bus, logger, clock: () => now });
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
  names[ADA] = 'Ada L.';
  await publishControl(bus, { kind: 'user', userId: ADA });
  release();
  expect(await before).toBe('Ada');
  expect(await nameOf(ADA)).toBe('Ada L.');
});

it('does not keep a failed load', async () => {
  held = Promise.reject(new Error('down'));
  await expect(nameOf(ADA)).rejects.toThrow('down');
  held = Promise.resolve();
  expect(await nameOf(ADA)).toBe('Ada');
});
