import { startStoreProxy } from '@sotto/testing';
import type { StoreProxy } from '@sotto/testing';
import mongoose from 'mongoose';
import type { Query } from 'mongoose';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let proxy: StoreProxy;
let owner: Actor;
let members: Actor[];
let now = Date.now();
let node: ServicesNode;

beforeAll(async () => {
  harness = await startServices();
  proxy = await startStoreProxy(harness.uri);
  node = await harness.addNode({ uri: proxy.uri, clock: () => now });
  owner = await harness.addUser('owner');
  members = await Promise.all(Array.from({ length: 12 }, (_, index) => harness.addUser(`member-${index}`)));
});
afterEach(() => vi.restoreAllMocks());
afterAll(async () => {
  await harness.close();
  await proxy.close();
});

/** A room with all users as members and `count` messages. */
async function createRoom(slug: string, messages: number): Promise<void> {
  await node.rooms.create(owner, { name: slug, slug });
  for (const member of members) await node.rooms.join(member, slug);
  for (let index = 1; index <= messages; index += 1)
    await node.messages.send(owner, slug, { content: `text ${index}` });
}

/** Reads so far, without the driver's own health checks. */
function countReads(): number {
  const kinds = Object.entries(proxy.counts()).filter(([kind]) =>
    /^(find|getMore|aggregate|count)/.test(kind),
  );
  return kinds.reduce((sum, [, count]) => sum + count, 0);
}

/** Watches a query of a model: how often it was sent, and when all of them have returned. */
function watch(model: object, method: 'find' | 'findOne') {
  const answers: Promise<unknown>[] = [];
  const target = model as Record<typeof method, (...args: unknown[]) => Query<unknown, unknown>>;
  const original = target[method].bind(target);
  const spy = vi.spyOn(target, method).mockImplementation((...args) => {
    const query = original(...args);
    const exec = query.exec.bind(query);
    query.exec = () => {
      const answer = exec();
      answers.push(answer);
      return answer;
    };
    return query;
  });
  return { count: () => spy.mock.calls.length, answers };
}

describe("simultaneous syncs of a room's members", () => {
  it('cost three reads together, and each message is decrypted once', async () => {
    await createRoom('storm', 5);
    const sync = (since: number) =>
      Promise.all(members.map((member) => node.messages.sync(member, { storm: since })));
    // From now on the node knows where the room is.
    await sync(5);
    await node.messages.send(owner, 'storm', { content: 'missed' });
    const { Message } = node.models;
    const opened = vi.spyOn(Message, 'openRecord');
    const before = countReads();
    const results = await sync(3);
    // Their memberships, the head of the room, and what they missed.
    expect(countReads() - before).toBe(3);
    expect(opened).toHaveBeenCalledTimes(3);
    for (const { rooms } of results) {
      expect(rooms['storm']).toMatchObject({ rev: 6, hasMore: false });
      expect(rooms['storm']!.results.map(({ content }) => content)).toEqual(['text 4', 'text 5', 'missed']);
    }
  });

  it("return each member's own changes: by cursor, and nothing of other rooms", async () => {
    await createRoom('cursors', 12);
    await node.rooms.create(owner, { name: 'Closed', slug: 'closed-room', visibility: 'public' });
    await node.messages.send(owner, 'closed-room', { content: 'of the owner' });
    const cursors = (since: number) => ({ cursors: since, 'closed-room': 0 });
    const [own, ...others] = await Promise.all([
      node.messages.sync(owner, cursors(0)),
      ...members.map((member, index) => node.messages.sync(member, cursors(index))),
    ]);
    expect(own!.rooms['closed-room']!.results).toHaveLength(1);
    expect(own!.rooms['cursors']!.results).toHaveLength(12);
    for (const [since, { rooms, gone }] of others.entries()) {
      expect(gone).toEqual(['closed-room']);
      expect(Object.keys(rooms)).toEqual(['cursors']);
      expect(rooms['cursors']!.results.map(({ rev }) => rev)).toEqual(
        Array.from({ length: 12 - since }, (_, index) => since + index + 1),
      );
    }
  });
});

it('count the mentions of each room of a list, however many of another room are unread', async () => {
  const reader = await harness.addUser('reader');
  for (const name of ['one', 'two']) {
    await node.rooms.create(owner, { name, slug: name });
    await node.rooms.join(reader, name);
  }
  // The crowded room is the first one of the index.
  const rows = await node.models.Room.find({ slug: mongoose.trusted({ $in: ['one', 'two'] }) }).sort({
    _id: 1,
  });
  const [crowded, quiet] = rows.map(({ slug }) => slug) as [string, string];
  const call = (slug: string, user: string) =>
    node.messages.send(owner, slug, { content: '@you', mentions: [{ user, start: 0, length: 4 }] });
  for (const user of [reader.userId, '@room']) await call(quiet, user);
  for (let sent = 0; sent < 110; sent += 22)
    await Promise.all(Array.from({ length: 22 }, () => call(crowded, '@room')));
  const { results } = await node.rooms.list(reader, { scope: 'joined', limit: 10 });
  expect(Object.fromEntries(results.map(({ slug, mentionCount }) => [slug, mentionCount]))).toEqual({
    ...{ [crowded]: 100, [quiet]: 2 },
  });
});

describe('users who send every few seconds', () => {
  it('are refreshed by one query for all, and no message waits for it', async () => {
    await createRoom('steady', 1);
    const everybodySends = () =>
      Promise.all(members.map((member) => node.messages.send(member, 'steady', { content: 'text' })));
    await everybodySends();
    const { Member, User } = node.models;
    const roles = watch(Member, 'findOne');
    const standings = watch(Member, 'find');
    const users = watch(User, 'find');
    for (let round = 1; round <= 3; round += 1) {
      now += 3000;
      await everybodySends();
      await vi.waitFor(() => expect([standings.count(), users.count()]).toEqual([round, round]), 5000);
      await Promise.all([...standings.answers, ...users.answers]);
      await new Promise((resolve) => setImmediate(resolve));
    }
    expect(roles.count()).toBe(0);
  });
});
