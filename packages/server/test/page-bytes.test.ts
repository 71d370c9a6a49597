import { MAX_CHANGES_BYTES, MAX_PAGE_BYTES } from '@sotto/protocol';
import type { Room } from '@sotto/protocol';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

const MESSAGES = 80;
/** The longest text in bytes: four for each code point. */
const LONGEST = '\u{1f600}'.repeat(4000);
/** The most that may run and wait; more is refused. */
const AT_ONCE = 21;

let harness: ServicesHarness;
let ada: Actor;
let room: Room;

beforeAll(async () => {
  harness = await startServices();
  ada = await harness.addUser('ada');
  room = await harness.node.rooms.create(ada, { name: 'Talk' });
  const send = () => harness.node.messages.send(ada, room.slug, { content: LONGEST });
  await Promise.all(Array.from({ length: MESSAGES }, send));
});
afterAll(() => harness.close());

const bytesOf = (page: object) => Buffer.byteLength(JSON.stringify(page));

describe('a page of history', () => {
  const list = (place: { before?: number; after?: number }) =>
    harness.node.messages.list(ada, room.slug, { limit: 100, ...place });
  const seqsOf = ({ results }: { results: { seq: number }[] }) => results.map(({ seq }) => seq);

  it('ends at 1 MiB, keeps the nearest messages, and says that there are more', async () => {
    const newest = await list({});
    expect(bytesOf(newest)).toBeLessThanOrEqual(MAX_PAGE_BYTES);
    expect(newest).toMatchObject({ hasMoreBefore: true, hasMoreAfter: false });
    expect(newest.results.at(-1)!.seq).toBe(MESSAGES);
    const oldest = await list({ after: 0 });
    expect(bytesOf(oldest)).toBeLessThanOrEqual(MAX_PAGE_BYTES);
    expect(oldest).toMatchObject({ hasMoreBefore: false, hasMoreAfter: true });
    expect(oldest.results[0]!.seq).toBe(1);
    // Short texts are estimated, so one or two more might have fitted.
    const one = bytesOf(newest.results[0]!);
    expect(bytesOf(newest)).toBeGreaterThan(MAX_PAGE_BYTES - 3 * one);
  });

  it('skips nothing between pages, in either direction', async () => {
    const all = Array.from({ length: MESSAGES }, (_, index) => index + 1);
    const up: number[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await list({ after: up.at(-1) ?? 0 });
      up.push(...seqsOf(page));
      hasMore = page.hasMoreAfter;
    }
    expect(up).toEqual(all);
    let down: number[] = [];
    for (let hasMore = true; hasMore;) {
      const page = await list(down.length > 0 ? { before: down[0]! } : {});
      down = [...seqsOf(page), ...down];
      hasMore = page.hasMoreBefore;
    }
    expect(down).toEqual(all);
  });
});

it('ends a page of changes at 256 KiB and skips nothing', async () => {
  const revs: number[] = [];
  for (let hasMore = true; hasMore;) {
    const page = await harness.node.messages.changes(ada, room.slug, revs.at(-1) ?? 0);
    expect(bytesOf(page)).toBeLessThanOrEqual(MAX_CHANGES_BYTES);
    revs.push(...page.results.map(({ rev }) => rev));
    hasMore = page.hasMore;
  }
  expect(revs).toEqual(Array.from({ length: MESSAGES }, (_, index) => index + 1));
});

describe('expensive reads of one user', () => {
  const reads: [string, () => Promise<unknown>][] = [
    ['history', () => harness.node.messages.list(ada, room.slug, { limit: 1 })],
    ['changes', () => harness.node.messages.changes(ada, room.slug, MESSAGES)],
    ['sync', () => harness.node.messages.sync(ada, { [room.slug]: MESSAGES })],
    ['members', () => harness.node.members.list(ada, room.slug, { limit: 1 })],
    ['rooms', () => harness.node.rooms.list(ada, { limit: 1 })],
    ['the summary', () => harness.node.monitor.summary(ada)],
  ];

  it.each(reads)('run one at a time, and at most twenty wait: %s', async (_, read) => {
    const settled = await Promise.allSettled(Array.from({ length: AT_ONCE + 3 }, read));
    const refused = settled.flatMap((one) => (one.status === 'rejected' ? [one.reason] : []));
    expect(refused.map(({ code, retryAfter }) => [code, retryAfter])).toEqual(
      Array(3).fill(['rate_limited', 1]),
    );
  });

  it('do not delay those of others', async () => {
    const bob = await harness.addUser('bob');
    const own = Array.from({ length: AT_ONCE }, () => harness.node.messages.changes(ada, room.slug, 0));
    await harness.node.messages.list(bob, room.slug, { limit: 1 });
    await Promise.all(own);
  });
});
