import type { Message, Room } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import type { RoomRef } from '../src/services/realtime.js';
import { toAppError } from '../src/errors.js';
import { startStoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let one: ServicesNode;
let two: ServicesNode;
let ada: Actor;
let bob: Actor;
let room: Room;

beforeEach(async () => {
  harness = await startServices();
  one = harness.node;
  two = await harness.addNode();
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
  room = await one.rooms.create(ada, { name: 'The log' });
  await one.rooms.join(bob, room.slug);
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const send = async (node: ServicesNode, actor: Actor, content: string, clientMessageId?: string) =>
  (await node.messages.send(actor, room.slug, { content, clientMessageId })).message;

/** The complete log, read like a client that starts from nothing. */
async function readLog(since = 0): Promise<Message[]> {
  const log: Message[] = [];
  for (let hasMore = true; hasMore;) {
    const page = await one.messages.changes(ada, room.slug, log.at(-1)?.rev ?? since);
    log.push(...page.results);
    hasMore = page.hasMore;
  }
  return log;
}

/** No gap and no duplicate in `seq`, and every `rev` of the room was used exactly once. */
async function expectWholeLog(changes: number): Promise<void> {
  const [{ id }] = (await one.rooms.joinedRooms(ada)) as [RoomRef];
  const messages = await one.models.Message.find({ room: id }).sort({ seq: 1 }).lean();
  const seqs = messages.map(({ seq }) => seq);
  expect(seqs).toEqual(seqs.map((_, index) => index + 1));
  const revs = messages.flatMap((message) => message.revs).sort((a, b) => a - b);
  expect(revs).toEqual(Array.from({ length: changes }, (_, index) => index + 1));
  for (const { rev, revs: own } of messages) expect(rev).toBe(Math.max(...own));
}

/** Fills the head cache of both nodes with the current state. */
async function warm(): Promise<void> {
  const [room] = await one.rooms.joinedRooms(ada);
  for (const node of [one, two]) await node.heads.cachedHead(room!.id);
}

it('numbers messages from 1 and commits those that arrive together in one insert', async () => {
  const inserts = vi.spyOn(one.models.Message, 'insertRecords');
  const sent = await Promise.all(Array.from({ length: 40 }, (_, index) => send(one, ada, `text ${index}`)));
  expect(sent.map(({ seq }) => seq)).toEqual(Array.from({ length: 40 }, (_, index) => index + 1));
  expect(sent.map(({ rev }) => rev)).toEqual(sent.map(({ seq }) => seq));
  expect(inserts.mock.calls.map(([records]) => records.length)).toEqual([40]);
  await expectWholeLog(40);
});

it('two edits from one head: both apply, at two positions', async () => {
  const [first, second] = [await send(one, ada, 'first'), await send(one, ada, 'second')];
  await warm();
  const edits = await Promise.all([
    one.messages.edit(ada, room.slug, first.id, { content: 'first, edited' }),
    two.messages.edit(ada, room.slug, second.id, { content: 'second, edited' }),
  ]);
  expect(edits.map(({ rev }) => rev).sort()).toEqual([3, 4]);
  await expectWholeLog(4);
  expect((await readLog(2)).map(({ content }) => content).sort()).toEqual([
    'first, edited',
    'second, edited',
  ]);
});

it('two edits of one message from one head: both apply, none is lost', async () => {
  const { id } = await send(one, ada, 'text');
  await warm();
  await Promise.all([
    one.messages.edit(ada, room.slug, id, { content: 'by one' }),
    two.messages.edit(ada, room.slug, id, { content: 'by two' }),
  ]);
  await expectWholeLog(3);
});

it('edit against delete: a deleted message stays deleted', async () => {
  for (let round = 0; round < 10; round += 1) {
    const { id } = await send(one, ada, 'text');
    await warm();
    const [edit, removal] = await Promise.allSettled([
      one.messages.edit(ada, room.slug, id, { content: 'edited' }),
      two.messages.remove(ada, room.slug, id),
    ]);
    expect(removal.status).toBe('fulfilled');
    if (edit.status === 'rejected') expect(edit.reason).toMatchObject({ code: 'message_deleted' });
    const stored = (await one.models.Message.findById(id))!;
    expect([stored.content, stored.keyId, stored.deletedAt]).toEqual([null, null, expect.any(Date)]);
  }
  await expect(
    one.messages.edit(ada, room.slug, (await readLog())[0]!.id, { content: 'x' }),
  ).rejects.toMatchObject({ code: 'message_deleted' });
});

it('a send from a stale head after two edits takes the next free position', async () => {
  const { id } = await send(one, ada, 'text');
  await warm();
  await two.messages.edit(ada, room.slug, id, { content: 'once' });
  await two.messages.edit(ada, room.slug, id, { content: 'twice' });
  const late = await send(one, bob, 'late');
  expect([late.seq, late.rev]).toEqual([2, 4]);
  await expectWholeLog(4);
  expect((await readLog(1)).map(({ content }) => content)).toEqual(['twice', 'late']);
});

it('a batch that stops in the middle keeps what is stored, settles what is known, renumbers the rest', async () => {
  const known = await send(two, ada, 'three', 'id-3');
  const texts = ['one', 'two', 'three', 'four', 'five'];
  const answers = await Promise.all(
    texts.map((content, index) =>
      one.messages.send(ada, room.slug, { content, clientMessageId: `id-${index + 1}` }),
    ),
  );
  expect(answers.map(({ created }) => created)).toEqual([true, true, false, true, true]);
  expect(answers[2]!.message).toEqual(known);
  await expectWholeLog(5);
  expect((await readLog()).map(({ content }) => content)).toEqual(['three', 'one', 'two', 'four', 'five']);
  const published = one.realtime.events('message.new').map(({ rev }) => rev);
  expect(published).toEqual([2, 3, 4, 5]);
});

it('the same id twice in a batch is stored once', async () => {
  const [first, second, other] = await Promise.all([
    one.messages.send(ada, room.slug, { content: 'text', clientMessageId: 'same' }),
    one.messages.send(ada, room.slug, { content: 'text', clientMessageId: 'same' }),
    one.messages.send(bob, room.slug, { content: 'text', clientMessageId: 'same' }),
  ]);
  expect([first.created, second.created, other.created]).toEqual([true, false, true]);
  expect(second.message).toEqual(first.message);
  expect(other.message.id).not.toBe(first.message.id);
  await expectWholeLog(2);
});

it('the same id twice in a batch with another text is a conflict for the second only', async () => {
  const [first, second] = await Promise.allSettled([
    one.messages.send(ada, room.slug, { content: 'text', clientMessageId: 'same' }),
    one.messages.send(ada, room.slug, { content: 'other', clientMessageId: 'same' }),
  ]);
  expect(first.status).toBe('fulfilled');
  expect(second).toMatchObject({ status: 'rejected', reason: { code: 'idempotency_conflict' } });
  await expectWholeLog(1);
});

describe('a lost response', () => {
  it('to an insert: stored once, acknowledged and published once', async () => {
    const proxy = await startStoreProxy(harness.uri);
    const node = await harness.addNode({ uri: proxy.uri });
    await send(node, ada, 'before');
    proxy.loseReply('insert', { count: 1 });
    const answers = await Promise.all(
      ['a', 'b', 'c'].map((content) =>
        node.messages.send(ada, room.slug, { content, clientMessageId: `id-${content}` }),
      ),
    );
    expect(answers.map(({ created, message }) => [created, message.seq])).toEqual(
      [2, 3, 4].map((n) => [true, n]),
    );
    await send(node, ada, 'after');
    await expectWholeLog(5);
    expect(node.realtime.events('message.new').map(({ rev }) => rev)).toEqual([1, 2, 3, 4, 5]);
    await proxy.close();
  });

  it('to an edit: applied once', async () => {
    const proxy = await startStoreProxy(harness.uri);
    const node = await harness.addNode({ uri: proxy.uri });
    const { id } = await send(node, ada, 'before');
    proxy.loseReply('findAndModify', { count: 1 });
    const edited = await node.messages.edit(ada, room.slug, id, { content: 'edited' });
    expect([edited.rev, edited.content]).toEqual([2, 'edited']);
    await expectWholeLog(2);
    await proxy.close();
  });

  it("to an edit that another user's edit follows: neither is repeated", async () => {
    const proxy = await startStoreProxy(harness.uri);
    const node = await harness.addNode({ uri: proxy.uri });
    const { id } = await send(node, ada, 'before');
    const { Message } = node.models;
    const findOne = Message.findOne.bind(Message);
    let reads = 0;
    vi.spyOn(Message, 'findOne').mockImplementation(((filter: { _id?: unknown }) => {
      if (filter._id) reads += 1;
      // The second read of the message: the response to its update was lost.
      if (reads !== 2) return findOne(filter as never);
      const between = two.messages.edit(ada, room.slug, id, { content: 'by two' });
      return { read: () => between.then(() => findOne(filter as never)) };
    }) as never);
    proxy.loseReply('findAndModify', { count: 1 });
    const edited = await node.messages.edit(ada, room.slug, id, { content: 'by one' });
    expect(reads).toBe(2);
    expect([edited.rev, edited.content]).toEqual([3, 'by two']);
    expect(node.realtime.events('message.updated')).toEqual([]);
    await expectWholeLog(3);
    await proxy.close();
  });
});

it('an unavailable store causes 503, and the same id succeeds afterwards', async () => {
  const proxy = await startStoreProxy(harness.uri);
  const node = await harness.addNode({ uri: proxy.uri, selectionTimeoutMs: 100 });
  await send(node, ada, 'before');
  await proxy.close();
  await expect(
    node.messages.send(ada, room.slug, { content: 'text', clientMessageId: 'again' }),
  ).rejects.toMatchObject({ code: 'unavailable', retryAfter: 1 });
  const refusal = await node.messages.list(ada, room.slug, { limit: 5 }).catch(toAppError);
  expect(refusal).toMatchObject({ code: 'unavailable', retryAfter: 1 });
  const { created } = await one.messages.send(ada, room.slug, { content: 'text', clientMessageId: 'again' });
  expect(created).toBe(true);
  await expectWholeLog(2);
});

it('two nodes that write to one room at full speed leave no gap and no duplicate', async () => {
  const rounds = 150;
  const ids: string[] = [];
  const work = [one, two].flatMap((node, nodeIndex) =>
    [ada, bob].map(async (actor) => {
      for (let index = 0; index < rounds; index += 1) {
        const message = await send(node, actor, `${nodeIndex} ${actor.username} ${index}`);
        ids.push(message.id);
        if (index % 5 === 0)
          await node.messages.edit(actor, room.slug, message.id, { content: `edited ${index}` });
        if (index % 15 === 0) await node.messages.remove(actor, room.slug, message.id);
      }
    }),
  );
  await Promise.all(work);
  expect(new Set(ids).size).toBe(4 * rounds);
  const perWriter = rounds + rounds / 5 + rounds / 15;
  await expectWholeLog(4 * perWriter);
  const log = await readLog();
  expect(new Set(log.map(({ id }) => id))).toEqual(new Set(ids));
  const revs = log.map(({ rev }) => rev);
  expect(revs).toEqual([...revs].sort((a, b) => a - b));
});

it('a reader who follows while two nodes write misses nothing', async () => {
  const seen = new Map<string, number>();
  let since = 0;
  let isWriting = true;
  const follow = (async () => {
    for (;;) {
      const last = !isWriting;
      const page = await two.messages.changes(bob, room.slug, since);
      for (const message of page.results) {
        expect(message.rev).toBeGreaterThan(since);
        seen.set(message.id, message.rev);
      }
      since = page.rev;
      if (last && !page.hasMore) return;
    }
  })();
  await Promise.all(
    [one, two].map(async (node) => {
      for (let index = 0; index < 60; index += 1) {
        const { id } = await send(node, ada, `text ${index}`);
        if (index % 3 === 0) await node.messages.edit(ada, room.slug, id, { content: 'edited' });
      }
    }),
  );
  isWriting = false;
  await follow;
  const log = await readLog();
  expect(new Map(log.map(({ id, rev }) => [id, rev]))).toEqual(seen);
  expect(since).toBe(160);
});

it('remembers the first number of a message and the last 255', async () => {
  const { id } = await send(one, ada, 'text');
  await one.models.Message.updateOne(
    { _id: { $eq: id } },
    { $set: { rev: 1000, revs: Array.from({ length: 1000 }, (_, index) => index + 1) } },
  );
  const edited = await two.messages.edit(ada, room.slug, id, { content: 'once more' });
  expect(edited.rev).toBe(1001);
  const { revs } = (await one.models.Message.findById(id).lean())!;
  expect(revs).toEqual([1, ...Array.from({ length: 255 }, (_, index) => index + 747)]);
});
