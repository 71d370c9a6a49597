import type { Message, Room } from '@sotto/protocol';
import { startStoreProxy } from '@sotto/testing';
import type { StoreProxy } from '@sotto/testing';
import { Types } from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it, vi } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { pushEnvironment, startPushService } from './support/push-service.js';
import type { PushService } from './support/push-service.js';

// Which messages are told of, and to which browsers.
let cluster: ChatCluster;
let proxy: StoreProxy;
let node: ChatNode;
let browser: PushService;
let ada: Person;
let bob: Person;
let room: Room;
let count = 0;

beforeAll(async () => {
  // The ids of messages have their time, too.
  vi.useFakeTimers({ toFake: ['Date'] });
  cluster = await startCluster();
  proxy = await startStoreProxy(cluster.storeUri);
  node = await cluster.addNode({
    ...pushEnvironment(),
    MONGODB_URI: proxy.uri,
    ...{ RATE_LIMITS: 'off', ACCESS_TOKEN_SECONDS: '86400' },
  });
});
afterAll(async () => {
  await node.close();
  await proxy.close();
  await cluster.close();
  vi.useRealTimers();
});
beforeEach(async () => {
  count += 1;
  browser = await startPushService();
  [ada, bob] = [await node.register(`ada-${count}`), await node.register(`bob-${count}`)];
  room = await node.createRoom(ada, `room-${count}`);
  await node.addMember(ada, room, bob.username);
  expect((await subscribe('phone')).status).toBe(204);
});
afterEach(() => browser.close());

/** Time passes, and what is due then is told. */
async function pass(seconds: number): Promise<void> {
  const { notices } = node.running.context.services;
  // Twice: the first may join a run that began before.
  for (const by of [0, seconds * 1000]) {
    vi.setSystemTime(Date.now() + by);
    for (let runs = 0; runs < 2; runs += 1) await notices.runOnce();
  }
}
const subscribe = (device: string, path = '') =>
  node.request('PUT', `/api/chat/push/${device}/`, bob.token, {
    ...browser.subscription,
    endpoint: browser.subscription.endpoint + path,
  });
const told = () => browser.received.map(({ payload }) => payload.message);
async function post(person: Person, input: object): Promise<Message> {
  const { status, body } = await node.request<Message>(
    ...(['POST', `/api/chat/rooms/${room.slug}/messages/`, person.token, input] as const),
  );
  expect(status).toBe(201);
  return body;
}
/** More messages than one look shows. */
async function crowd(): Promise<void> {
  await Promise.all(Array.from({ length: 51 }, () => node.send(ada, room, 'Something else')));
}

it.each([
  ['a mention', () => post(ada, { content: '@bob', mentions: [{ user: bob.id, start: 0, length: 4 }] })],
  [
    'a mention of all',
    () => post(ada, { content: '@room', mentions: [{ user: '@room', start: 0, length: 5 }] }),
  ],
  [
    'a reply',
    async () => post(ada, { content: 'Yes', replyTo: (await node.send(bob, room, 'Anybody?')).seq }),
  ],
])('tells of %s that many messages follow, where a user wants no others', async (_, say) => {
  await node.request('PUT', `/api/chat/rooms/${room.slug}/notifications/`, bob.token, { level: 'mentions' });
  const message = await say();
  await crowd();
  await pass(31);
  expect(told()).toEqual([message.id]);
});

it('tells of a message that many of a blocked user follow', async () => {
  const eve = await node.register(`eve-${count}`);
  await node.addMember(ada, room, eve.username);
  await node.request('PUT', `/api/chat/blocks/${ada.username}/`, bob.token);
  const message = await node.send(eve, room, 'Hello');
  await crowd();
  await pass(31);
  expect(told()).toEqual([message.id]);
});

it('notes who is to be told of a message once, though each scan finds it again', async () => {
  const writes = () => proxy.counts()['update notices'];
  await node.send(ada, room, 'Hello');
  await pass(0);
  const before = writes();
  expect(before).toBeGreaterThan(0);
  await pass(0);
  expect(writes()).toBe(before);
  const next = await node.send(ada, room, 'Still there?');
  await pass(31);
  expect(told()).toEqual([next.id]);
});

it('tells members of a room that has more of them than are read at once', async () => {
  const { Member } = node.running.context.models;
  const [own] = await Member.find({ user: { $eq: new Types.ObjectId(bob.id) } }).lean();
  const others = Array.from({ length: 1000 }, (_, index) => ({
    ...own!,
    _id: new Types.ObjectId(),
    // Before all others in the order of ids.
    user: new Types.ObjectId(index.toString(16).padStart(24, '0')),
  }));
  await Member.insertMany(others);
  const message = await node.send(ada, room, 'Hello');
  await pass(31);
  expect(told()).toEqual([message.id]);
});

const browsersOf = () => browser.received.map(({ path }) => path);

it('tries again only the browsers that have missed a message, and tells all of the next one', async () => {
  await subscribe('tablet', '/tablet');
  browser.reply = (path) => (path.endsWith('tablet') ? 500 : 201);
  const first = await node.send(ada, room, 'Hello');
  for (const seconds of [31, 31]) await pass(seconds);
  expect(browsersOf().sort()).toEqual(['/browser', '/browser/tablet', '/browser/tablet']);
  const next = await node.send(ada, room, 'Still there?');
  await pass(241);
  expect(browsersOf().slice(3).sort()).toEqual(['/browser', '/browser/tablet']);
  expect(told()).toEqual([first.id, first.id, first.id, next.id, next.id]);
});

it('tries once what a push service refuses, keeps the browser for the next, and forgets one that has left', async () => {
  for (const status of [413, 403]) {
    browser.reply = () => status;
    await node.send(ada, room, 'Hello');
    for (const seconds of [31, 31, 241]) await pass(seconds);
  }
  expect(told()).toHaveLength(2);
  browser.reply = () => 410;
  for (let sent = 0; sent < 2; sent += 1) {
    await node.send(ada, room, 'Still there?');
    for (const seconds of [31, 31, 241]) await pass(seconds);
  }
  expect(told()).toHaveLength(3);
});
