import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Message, Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../src/actor.js';
import { createKeptHeads } from '../src/services/room-log/kept-heads.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let other: ServicesNode;
let ada: Actor;

beforeAll(async () => {
  harness = await startServices();
  node = harness.node;
  other = await harness.addNode();
  ada = await harness.addUser('ada');
});
afterEach(() => vi.restoreAllMocks());
afterAll(() => harness.close());

async function createRooms(count: number, owner: Actor): Promise<Room[]> {
  const rooms: Room[] = [];
  for (let index = 0; index < count; index += 1) {
    const room = await node.rooms.create(owner, { name: `${owner.username} ${index}` });
    await node.messages.send(owner, room.slug, { content: `first of ${index}` });
    rooms.push(room);
  }
  return rooms;
}

/** Counts the queries for messages during the work. */
async function countQueries(work: () => Promise<unknown>): Promise<number> {
  // All reads of the model pass through here.
  const { collection } = node.models.Message;
  const spies = (['find', 'findOne'] as const).map((name) => vi.spyOn(collection, name));
  await work();
  const count = spies.reduce((sum, spy) => sum + spy.mock.calls.length, 0);
  for (const spy of spies) spy.mockRestore();
  return count;
}

const idsOf = async (actor: Actor) =>
  (await node.rooms.joinedRooms(actor)).map(({ id }) => new mongoose.Types.ObjectId(id));

describe('reads for many rooms', () => {
  it.each([3, 40])('take one query for messages if nothing changed in %i rooms', async (count) => {
    const owner = await harness.addUser(`owner-of-${count}`);
    const rooms = await createRooms(count, owner);
    const list = () => node.rooms.list(owner, { scope: 'joined', limit: 50 });
    const { results } = await list();
    expect(results.map(({ lastMessage, rev, lastSeq }) => [lastMessage?.content, rev, lastSeq])).toEqual(
      rooms.map(() => [expect.stringMatching('first of'), 1, 1]),
    );
    expect(await countQueries(list)).toBe(1);
    expect(await countQueries(() => node.monitor.summary(owner))).toBe(1 + count);
    const cursors = Object.fromEntries(rooms.map(({ slug }) => [slug, 1]));
    expect(await countQueries(() => node.messages.sync(owner, cursors))).toBe(1);
    const ids = (await idsOf(owner)).map(String);
    expect(await countQueries(() => node.rooms.heads(ids))).toBe(1);
  });

  it('take two more queries in any number of rooms: for new rows, and for mentions in unread ones', async () => {
    const owner = await harness.addUser('busy');
    const rooms = await createRooms(20, owner);
    const list = () => node.rooms.list(owner, { scope: 'joined', limit: 50 });
    await list();
    for (const { slug } of rooms) await other.messages.send(owner, slug, { content: 'news' });
    expect(await countQueries(list)).toBe(3);
    expect((await list()).results.map(({ lastMessage }) => lastMessage?.content)).toEqual(
      rooms.map(() => 'news'),
    );
  });
});

describe('writes of another node', () => {
  it('are in the next list: a message, its edit, its deletion', async () => {
    const [room] = (await createRooms(1, ada)) as [Room];
    const read = async () => (await node.rooms.get(ada, room.slug)) as Room & { lastMessage: Message };
    await read();
    const { message } = await other.messages.send(ada, room.slug, { content: 'from there' });
    expect(await read()).toMatchObject({ rev: 2, lastSeq: 2, lastMessage: { content: 'from there' } });
    await other.messages.edit(ada, room.slug, message.id, { content: 'edited there' });
    expect(await read()).toMatchObject({ rev: 3, lastSeq: 2, lastMessage: { content: 'edited there' } });
    await other.messages.remove(ada, room.slug, message.id);
    expect(await read()).toMatchObject({ rev: 4, lastSeq: 2, lastMessage: { content: null } });
  });

  it('are found if an old message was edited after newer ones arrived', async () => {
    const [room] = (await createRooms(1, ada)) as [Room];
    const first = (await node.rooms.get(ada, room.slug)).lastMessage!;
    await other.messages.send(ada, room.slug, { content: 'newest' });
    await other.messages.edit(ada, room.slug, first.id, { content: 'edited' });
    expect(await node.rooms.get(ada, room.slug)).toMatchObject({
      ...{ rev: 3, lastSeq: 2, lastMessage: { content: 'newest' } },
    });
    const { rooms } = await node.monitor.summary(ada);
    expect(rooms.find((one) => one.room === room.slug)).toMatchObject({
      messages: 2,
      rev: 3,
      last: { seq: 1 },
    });
  });

  it('are found if they exceed one query', async () => {
    const [room] = (await createRooms(1, ada)) as [Room];
    await node.rooms.get(ada, room.slug);
    const sends = Array.from({ length: 1100 }, (_, index) =>
      other.messages.send(ada, room.slug, { content: `${index}` }),
    );
    await Promise.all(sends);
    expect(await node.rooms.get(ada, room.slug)).toMatchObject({ rev: 1101, lastSeq: 1101 });
  });

  it('never move a head back, whatever is written meanwhile', async () => {
    const [room] = (await createRooms(1, ada)) as [Room];
    const joined = await node.rooms.joinedRooms(ada);
    const { id } = joined.find(({ slug }) => slug === room.slug)!;
    let writing = true;
    const revs: number[] = [];
    const reader = (async () => {
      while (writing) revs.push((await node.rooms.heads([id])).get(id)!);
    })();
    for (let round = 0; round < 20; round += 1) {
      const sent = await Promise.all(
        [node, other].map((one) => one.messages.send(ada, room.slug, { content: `${round}` })),
      );
      await other.messages.edit(ada, room.slug, sent[0]!.message.id, { content: 'edited' });
    }
    writing = false;
    await reader;
    expect(revs).toEqual([...revs].sort((a, b) => a - b));
    expect(await node.rooms.get(ada, room.slug)).toMatchObject({ rev: 61, lastSeq: 41 });
  });
});

describe('memory', () => {
  it('keeps only ciphertext, and no more of it than allowed', async () => {
    const owner = await harness.addUser('keeper');
    await createRooms(10, owner);
    const kept = createKeptHeads({ Message: node.models.Message, clock: Date.now }, 4000);
    const newest = await kept.newest(await idsOf(owner));
    expect(newest.size).toBe(10);
    for (const { message } of newest.values()) expect(JSON.stringify(message)).not.toContain('first of');
    expect(kept.size().rooms).toBe(10);
    expect(kept.size().bytes).toBeLessThanOrEqual(4000);
    expect(kept.size().bytes).toBeGreaterThan(0);
  });

  it('reads a room again whose newest message an operator deleted', async () => {
    const [room] = (await createRooms(1, ada)) as [Room];
    const { message } = await node.messages.send(ada, room.slug, { content: 'to be taken' });
    let now = Date.now();
    const kept = createKeptHeads({ Message: node.models.Message, clock: () => now });
    const ids = (await node.rooms.joinedRooms(ada)).filter(({ slug }) => slug === room.slug);
    const id = new mongoose.Types.ObjectId(ids[0]!.id);
    expect((await kept.newest([id])).get(id.toString())).toMatchObject({ seq: 2 });
    await node.models.Message.deleteOne({ _id: { $eq: new mongoose.Types.ObjectId(message.id) } });
    now += 60_000;
    await kept.newest([id]);
    expect((await kept.newest([id])).get(id.toString())).toMatchObject({ seq: 1, message: { seq: 1 } });
  });
});

describe('a sync of many rooms', () => {
  it('reads the changes of all of them by few queries, and returns them all', async () => {
    const owner = await harness.addUser('reader');
    const rooms = await createRooms(60, owner);
    for (const { slug } of rooms) await other.messages.send(owner, slug, { content: `second in ${slug}` });
    const cursors = Object.fromEntries(rooms.map(({ slug }) => [slug, 1]));
    await node.messages.sync(owner, cursors);
    let result = await node.messages.sync(owner, cursors);
    expect(await countQueries(async () => (result = await node.messages.sync(owner, cursors)))).toBe(2);
    for (const { slug } of rooms)
      expect(result.rooms[slug]).toMatchObject({
        ...{ rev: 2, hasMore: false, results: [{ seq: 2, content: `second in ${slug}` }] },
      });
  });

  it('pages through logs whose numbers were mostly replaced by edits', async () => {
    const owner = await harness.addUser('walker');
    const rooms = await createRooms(2, owner);
    for (const { slug } of rooms) {
      const first = (await node.rooms.get(owner, slug)).lastMessage!;
      for (let edit = 0; edit < 130; edit += 1)
        await node.messages.edit(owner, slug, first.id, { content: `edit ${edit}` });
      await node.messages.send(owner, slug, { content: 'last' });
    }
    let cursors: Record<string, number> = Object.fromEntries(rooms.map(({ slug }) => [slug, 0]));
    const seen = new Map<string, (string | null)[]>();
    for (let round = 0; Object.keys(cursors).length > 0; round += 1) {
      expect(round).toBeLessThan(5);
      const { rooms: pages, ahead, gone } = await node.messages.sync(owner, cursors);
      expect([ahead, gone]).toEqual([[], []]);
      for (const [slug, page] of Object.entries(pages))
        seen.set(slug, [...(seen.get(slug) ?? []), ...page.results.map(({ content }) => content)]);
      const rest = Object.entries(pages).filter(([, { hasMore }]) => hasMore);
      cursors = Object.fromEntries(rest.map(([slug, { rev }]) => [slug, rev]));
    }
    expect([...seen.values()]).toEqual(rooms.map(() => ['edit 129', 'last']));
  });

  it('reads nothing more once it is full', async () => {
    const owner = await harness.addUser('full');
    const rooms = await createRooms(12, owner);
    for (const { slug } of rooms)
      for (let n = 0; n < 70; n += 1) await node.messages.send(owner, slug, { content: 'x'.repeat(3000) });
    const cursors = Object.fromEntries(rooms.map(({ slug }) => [slug, 0]));
    await node.messages.sync(owner, cursors);
    // The heads, and one query for the rows of two rooms, which fill the sync: not the six for all rooms.
    expect(await countQueries(() => node.messages.sync(owner, cursors))).toBe(2);
  });

  it('reports what is ahead and what is gone, and stops at its size limit', async () => {
    const owner = await harness.addUser('bounded');
    const rooms = await createRooms(8, owner);
    for (const { slug } of rooms)
      for (let n = 0; n < 20; n += 1) await node.messages.send(owner, slug, { content: 'x'.repeat(3000) });
    const cursors: Record<string, number> = {
      ...Object.fromEntries(rooms.map(({ slug }) => [slug, 0])),
      nowhere: 3,
    };
    cursors[rooms[0]!.slug] = 99;
    const result = await node.messages.sync(owner, cursors);
    expect(result.ahead).toEqual([rooms[0]!.slug]);
    expect(result.gone).toEqual(['nowhere']);
    expect(Buffer.byteLength(JSON.stringify(result))).toBeLessThanOrEqual(256 * 1024);
    const pages = rooms.slice(1).map(({ slug }) => result.rooms[slug]!);
    expect(pages[0]).toMatchObject({ rev: 21, hasMore: false });
    expect(pages.at(-1)).toMatchObject({ hasMore: true });
    for (const { results, rev } of pages) expect(rev).toBe(results.at(-1)?.rev ?? 0);
  });
});
