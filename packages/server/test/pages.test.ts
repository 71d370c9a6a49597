import type { Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { createNewestPages } from '../src/services/room-log/newest-pages.js';
import { createRoomHeads } from '../src/services/room-log/room-heads.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let near: ServicesNode;
let far: ServicesNode;
let ada: Actor;
let room: Room;
let now: number;

beforeEach(async () => {
  harness = await startServices();
  near = harness.node;
  far = await harness.addNode();
  now = Date.now();
  ada = await harness.addUser('ada');
  room = await near.rooms.create(ada, { name: 'Talk' });
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const send = async (node: ServicesNode, content: string, slug = room.slug) =>
  (await node.messages.send(ada, slug, { content })).message;
const newest = async (node: ServicesNode, limit = 50) =>
  (await node.messages.list(ada, room.slug, { limit })).results;
const texts = async (node: ServicesNode, limit = 50) =>
  (await newest(node, limit)).map(({ content }) => content);
const roomIdOf = async (slug: string) =>
  (await near.models.Room.findOne({ site: ada.siteId, slug }).lean())!._id.toString();

/** A separate page cache on the near node's store, with the page reads that it causes. */
function createPages({ maxBytes }: { maxBytes?: number } = {}) {
  const { Message } = near.models;
  const clock = () => now;
  const heads = createRoomHeads({ Message, clock });
  const { newest, size } = createNewestPages({ Message, heads, clock }, maxBytes);
  const pages = { newest: async (id: string, limit: number) => (await newest(id, limit)).rows, size };
  return { pages, heads, reads: vi.spyOn(Message, 'find') };
}
const seqs = (rows: { seq: number }[]) => rows.map(({ seq }) => seq);

it('sees at once what another node sent, changed and deleted', async () => {
  const first = await send(near, 'one');
  expect(await texts(near)).toEqual(['one']);
  const second = await send(far, 'two');
  expect(await texts(near)).toEqual(['one', 'two']);
  await far.messages.edit(ada, room.slug, first.id, { content: 'one, better' });
  expect(await texts(near)).toEqual(['one, better', 'two']);
  await far.messages.remove(ada, room.slug, second.id);
  expect(await texts(near)).toEqual(['one, better', null]);
  await far.messages.edit(ada, room.slug, first.id, { content: 'one, best' });
  expect(await texts(near)).toEqual(['one, best', null]);
});

it('reads a page once while its room is unchanged, and serves shorter ones from it', async () => {
  for (const text of ['one', 'two', 'three']) await send(near, text);
  const reads = vi.spyOn(near.models.Message, 'find');
  expect(await texts(near)).toEqual(['one', 'two', 'three']);
  expect(await texts(near)).toEqual(['one', 'two', 'three']);
  expect(await near.messages.list(ada, room.slug, { limit: 2 })).toMatchObject({
    results: [{ content: 'two' }, { content: 'three' }],
    hasMoreBefore: true,
  });
  expect(reads).toHaveBeenCalledTimes(1);
});

it('reads a longer page again, and one that is 5 s old', async () => {
  for (const text of ['one', 'two', 'three']) await send(near, text);
  const { pages, reads } = createPages();
  const id = await roomIdOf(room.slug);
  expect(seqs(await pages.newest(id, 2))).toEqual([3, 2]);
  expect(seqs(await pages.newest(id, 3))).toEqual([3, 2, 1]);
  expect(reads).toHaveBeenCalledTimes(2);
  now += 4999;
  await pages.newest(id, 3);
  expect(reads).toHaveBeenCalledTimes(2);
  now += 1;
  await pages.newest(id, 3);
  expect(reads).toHaveBeenCalledTimes(3);
});

it('shares a query and a read among requests of one turn', async () => {
  await send(near, 'one');
  const { pages, heads, reads } = createPages();
  const questions = vi.spyOn(heads, 'version');
  const id = await roomIdOf(room.slug);
  const answers = await Promise.all([1, 2, 3].map(() => pages.newest(id, 50)));
  expect(answers.map(seqs)).toEqual([[1], [1], [1]]);
  expect([questions.mock.calls.length, reads.mock.calls.length]).toEqual([1, 1]);
});

it('reads and decrypts a page once for those who ask in one turn, and knows pages apart', async () => {
  for (const text of ['one', 'two', 'three']) await send(near, text);
  const bob = await harness.addUser('bob');
  await near.rooms.join(bob, room.slug);
  const list = (actor: Actor, query: { before?: number }) =>
    near.messages.list(actor, room.slug, { limit: 50, ...query });
  // Roles are in memory then, so that all arrive at the page in one turn.
  for (const actor of [ada, bob]) await list(actor, {});
  const opened = vi.spyOn(near.models.Message, 'openRecord');
  const [mine, hers, older] = await Promise.all([list(ada, {}), list(bob, {}), list(bob, { before: 3 })]);
  expect(mine.results.map(({ content }) => content)).toEqual(['one', 'two', 'three']);
  expect(hers.results).toEqual(mine.results);
  expect(older.results.map(({ content }) => content)).toEqual(['one', 'two']);
  expect(opened).toHaveBeenCalledTimes(3 + 2);
});

it('queries again for requests that arrived during a query', async () => {
  await send(near, 'one');
  const { pages, heads } = createPages();
  const id = await roomIdOf(room.slug);
  await pages.newest(id, 50);
  const { version } = heads;
  let late: Promise<{ seq: number }[]> | undefined;
  vi.spyOn(heads, 'version').mockImplementationOnce(async (roomId) => {
    const before = await version(roomId);
    await send(far, 'two');
    late = pages.newest(id, 50);
    return before;
  });
  await pages.newest(id, 50);
  expect(seqs(await late!)).toEqual([2, 1]);
});

it('never mistakes a page for one of a later log: a change between version and page, and one after both', async () => {
  await send(near, 'one');
  const { pages, heads } = createPages();
  const id = await roomIdOf(room.slug);
  const { version } = heads;
  vi.spyOn(heads, 'version').mockImplementationOnce(async (roomId) => {
    const before = await version(roomId);
    await send(far, 'two');
    return before;
  });
  expect(seqs(await pages.newest(id, 50))).toEqual([2, 1]);
  await send(far, 'three');
  expect(seqs(await pages.newest(id, 50))).toEqual([3, 2, 1]);
  expect(seqs(await pages.newest(id, 50))).toEqual([3, 2, 1]);
});

it('keeps only ciphertext: each request decrypts the rows again', async () => {
  await send(near, 'a canary text');
  const { pages } = createPages();
  const id = await roomIdOf(room.slug);
  const opened = vi.spyOn(near.models.Message, 'openRecord');
  expect(await texts(near)).toEqual(['a canary text']);
  expect(await texts(near)).toEqual(['a canary text']);
  expect(opened).toHaveBeenCalledTimes(2);
  const rows = await pages.newest(id, 50);
  rows.forEach((row) => void near.models.Message.openRecord(row).content);
  const [kept] = await pages.newest(id, 50);
  expect(kept).toBe(rows[0]);
  expect(kept!.content).toMatch(/^gAAAA/);
  expect(JSON.stringify(kept)).not.toContain('canary');
});

it('keeps what a page quotes from before it, and sees at once what became of it', async () => {
  const old = await send(near, 'an old text');
  const reply = (content: string) => near.messages.send(ada, room.slug, { content, replyTo: old.seq });
  await reply('an answer');
  await reply('another');
  const quotes = async () => (await newest(near, 2)).map(({ replyTo }) => replyTo?.content);
  const reads = vi.spyOn(near.models.Message, 'findRows');
  const readQuotes = () => reads.mock.calls.filter(([filter]) => 'seq' in filter).length;
  expect(await quotes()).toEqual(['an old text', 'an old text']);
  expect(await quotes()).toEqual(['an old text', 'an old text']);
  expect(readQuotes()).toBe(1);
  await far.messages.edit(ada, room.slug, old.id, { content: 'a newer text' });
  expect(await quotes()).toEqual(['a newer text', 'a newer text']);
  await far.messages.remove(ada, room.slug, old.id);
  expect(await quotes()).toEqual([null, null]);
  expect(readQuotes()).toBe(3);
});

it('quotes what a longer page in memory holds', async () => {
  const old = await send(near, 'an old text');
  await near.messages.send(ada, room.slug, { content: 'an answer', replyTo: old.seq });
  await newest(near);
  const reads = vi.spyOn(near.models.Message, 'findRows');
  expect((await newest(near, 1)).map(({ replyTo }) => replyTo?.content)).toEqual(['an old text']);
  expect(reads.mock.calls.filter(([filter]) => 'seq' in filter)).toEqual([]);
});

it('evicts the least recently used pages above the byte limit', async () => {
  const slugs = [room.slug];
  for (const name of ['Second', 'Third']) slugs.push((await near.rooms.create(ada, { name })).slug);
  for (const slug of slugs) await send(near, 'x'.repeat(600), slug);
  const [a, b, c] = await Promise.all(slugs.map(roomIdOf));
  const { pages, reads } = createPages({ maxBytes: 4500 });
  await pages.newest(a!, 50);
  const { bytes } = pages.size();
  expect(bytes).toBeGreaterThan(1400);
  await pages.newest(b!, 50);
  await pages.newest(a!, 50);
  await pages.newest(c!, 50);
  expect(pages.size()).toEqual({ rooms: 2, bytes: 2 * bytes });
  await pages.newest(a!, 50);
  expect(reads).toHaveBeenCalledTimes(3);
  await pages.newest(b!, 50);
  expect(reads).toHaveBeenCalledTimes(4);
});

it('returns a page that is too large to cache, and caches none that failed', async () => {
  await send(near, 'one');
  const id = await roomIdOf(room.slug);
  const { pages, heads } = createPages({ maxBytes: 10 });
  expect(seqs(await pages.newest(id, 50))).toEqual([1]);
  expect(pages.size()).toEqual({ rooms: 0, bytes: 0 });
  vi.spyOn(heads, 'version').mockResolvedValue('a change');
  const lost = new mongoose.mongo.MongoNetworkError('gone');
  vi.spyOn(mongoose.Query.prototype, 'exec').mockRejectedValueOnce(lost);
  await expect(pages.newest(id, 50)).rejects.toThrow('gone');
  expect(pages.size()).toEqual({ rooms: 0, bytes: 0 });
  vi.restoreAllMocks();
  expect(seqs(await pages.newest(id, 50))).toEqual([1]);
});
