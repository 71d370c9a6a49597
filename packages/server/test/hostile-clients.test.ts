import type { Ack, ChangesPage, Member, Message, MessageEvent, Room, SyncResult } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { createClients } from './support/socket-clients.js';
import type { ChatClient } from './support/socket-clients.js';

const clients = createClients();
let cluster: ChatCluster;
let node: ChatNode;
let honest: Person;
let liar: Person;
let room: Room;
let good: ChatClient;
let bad: ChatClient;
let count = 0;

beforeAll(async () => {
  cluster = await startCluster();
  node = await cluster.addNode();
  honest = await node.register('honest');
});
beforeEach(async () => {
  count += 1;
  // Another one each time, because a flooding client stays limited for some seconds.
  liar = await node.register(`liar-${count}`);
  room = await node.createRoom(honest, `room-${count}`);
  await node.addMember(honest, room, liar.username);
  [good, bad] = [await clients.connect(node.url, honest.token), await clients.connect(node.url, liar.token)];
});
afterEach(() => clients.closeAll());
afterAll(() => cluster.close());

const send = (client: ChatClient, content: string, clientMessageId: string) =>
  client.ask('message.send', { room: room.slug, content, clientMessageId });
const stored = async () => {
  const { body } = await node.request<ChangesPage>(
    'GET',
    `/api/chat/rooms/${room.slug}/changes/?since=0`,
    honest.token,
  );
  return body.results;
};
/** The hostile client's raw transport, for what no client library would send. */
const rawSocket = (client: ChatClient) =>
  (client.socket.io.engine as unknown as { transport: { ws: { send(text: string): void; pause(): void } } })
    .transport.ws;

/** Whatever a hostile client does, the honest one still sends and receives. */
afterEach(async () => {
  const client = await clients.connect(node.url, honest.token);
  const answer = await client.ask('message.send', {
    ...{ room: room.slug, content: 'all is well', clientMessageId: 'end' },
  });
  expect(answer).toMatchObject({ ok: true });
  await client.next<MessageEvent>('message.new', ({ message }) => message.clientMessageId === 'end');
});

it('claims a false revision of a room, and gets what is stored or a typed error', async () => {
  for (const id of ['a', 'b', 'c']) await send(good, id, id);
  const sync = (rev: unknown) => bad.ask('sync', { rooms: { [room.slug]: rev as number } });
  const revsOf = (answer: Ack<SyncResult>) =>
    answer.ok && answer.data.rooms[room.slug]?.results.map(({ rev }) => rev);
  // Repeated requests with the same old rev all get a response.
  for (let round = 0; round < 3; round += 1) expect(revsOf(await sync(0))).toEqual([1, 2, 3]);
  expect(revsOf(await sync(2))).toEqual([3]);
  expect(await sync(4)).toMatchObject({ ok: true, data: { rooms: {}, ahead: [room.slug] } });
  expect(await sync(Number.MAX_SAFE_INTEGER)).toMatchObject({ ok: true, data: { ahead: [room.slug] } });
  for (const wrong of [-1, 0.5, '1', null, { $gt: 0 }])
    expect(await sync(wrong)).toMatchObject({ ok: false, error: { code: 'validation_failed' } });

  const plain = clients.plain(node.plainUrl(room.slug), { protocols: ['chat.v1', `bearer.${liar.token}`] });
  await plain.opened;
  plain.send({ type: 'sync', since: 9, id: 'ahead' });
  expect(await plain.next('error')).toMatchObject({ id: 'ahead', code: 'cursor_ahead' });
  const path = `/api/chat/rooms/${room.slug}/changes/?since=9`;
  expect(await node.request('GET', path, liar.token)).toMatchObject({
    status: 409,
    body: { code: 'cursor_ahead' },
  });
});

it('uses the clientMessageId of another user, and only writes its own message', async () => {
  const first = await send(good, 'the first', 'shared');
  const second = await send(bad, 'not the first', 'shared');
  expect([first, second]).toMatchObject([
    { ok: true, data: { seq: 1, content: 'the first', sender: { username: 'honest' } } },
    { ok: true, data: { seq: 2, content: 'not the first', sender: { username: liar.username } } },
  ]);
  // The honest client's repeat finds its own message; its own id with another text is a conflict.
  expect(await send(good, 'the first', 'shared')).toEqual(first);
  expect(await send(bad, 'something else', 'shared')).toMatchObject({
    ok: false,
    error: { code: 'idempotency_conflict' },
  });
  const { id } = (first as { data: Message }).data;
  expect(await bad.ask('message.edit', { room: room.slug, id, content: 'forged' })).toMatchObject({
    ok: false,
    error: { code: 'forbidden' },
  });
  expect((await stored()).map(({ content }) => content)).toEqual(['the first', 'not the first']);
});

it('sends unrequested acknowledgements, twice, and reuses a packet id', async () => {
  const ws = rawSocket(bad);
  for (let round = 0; round < 2; round += 1) {
    ws.send('430[{"ok":true}]');
    ws.send('43999[null]');
  }
  const frame = JSON.stringify([
    'message.send',
    { room: room.slug, content: 'once', clientMessageId: 'once' },
  ]);
  ws.send(`427${frame}`);
  ws.send(`427${frame}`);
  await good.next<MessageEvent>('message.new', ({ message }) => message.content === 'once');
  // A client's events are processed in order, so the two above are done when this one is.
  expect(await bad.ask('typing.stop', { room: room.slug })).toMatchObject({ ok: true });
  expect((await stored()).map(({ content }) => content)).toEqual(['once']);
  expect(good.of<MessageEvent>('message.new')).toHaveLength(1);
});

it('floods, gets the time to retry, and does not affect others', async () => {
  const start = performance.now();
  const flood = Array.from({ length: 300 }, (_, index) => send(bad, `flood ${index}`, `flood-${index}`));
  const own = Array.from({ length: 10 }, (_, index) => send(good, `patient ${index}`, `patient-${index}`));
  const answers = await Promise.all(flood);
  expect((await Promise.all(own)).every(({ ok }) => ok)).toBe(true);
  const refused = answers.filter(({ ok }) => !ok);
  for (const answer of refused)
    expect(answer).toMatchObject({
      error: { code: 'rate_limited', retryAfter: expect.any(Number) as number },
    });
  // 30 at once and 5 more for each second that it took.
  const most = 31 + (5 * (performance.now() - start)) / 1000;
  expect(300 - refused.length).toBeLessThanOrEqual(most);
  // A refused send changed nothing and succeeds later under its id.
  const taken = (await stored()).filter(({ sender }) => sender.username === liar.username);
  expect(taken).toHaveLength(300 - refused.length);
  expect(good.socket.connected).toBe(true);
});

it('never reads, is disconnected at 1 MiB, and recovers by sync when it reconnects', async () => {
  const plain = clients.plain(node.plainUrl(room.slug), { protocols: ['chat.v1', `bearer.${liar.token}`] });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  await send(good, 'heard', 'heard');
  for (const member of [bad, plain]) await member.next('message.new');
  rawSocket(bad).pause();
  plain.ws.pause();

  const missed = ['one', 'two', 'three'];
  for (const content of missed) await send(good, content, content);
  const { realtime, services } = node.running.context;
  const [ref] = (await services.rooms.joinedRooms({ userId: honest.id, kind: 'user' })).filter(
    ({ slug }) => slug === room.slug,
  );
  const [last] = (await stored()).slice(-1) as [Message];
  const stuffing = { room: room.slug, rev: last.rev, message: { ...last, content: 'x'.repeat(60_000) } };
  const status = async () => {
    const path = `/api/chat/rooms/${room.slug}/members/`;
    const { body } = await node.request<{ results: Member[] }>('GET', path, honest.token);
    return body.results.find(({ user }) => user.id === liar.id)?.status;
  };
  // Old events, more than the kernel buffers for clients that do not read; a reading client ignores them.
  const stuff = async () => {
    for (let index = 0; index < 20; index += 1) {
      realtime.toRoom(ref!, 'message.new', stuffing);
      await new Promise((resolve) => setImmediate(resolve));
    }
    return status();
  };
  await expect.poll(stuff, { timeout: 30_000, interval: 5 }).toBe('offline');
  expect(good.socket.connected).toBe(true);

  const back = await clients.connect(node.url, liar.token);
  const sync = await back.ask('sync', { rooms: { [room.slug]: 1 } });
  const contents = sync.ok && sync.data.rooms[room.slug]!.results.map(({ content }) => content);
  expect(contents).toEqual(missed);
  const again = clients.plain(node.plainUrl(room.slug), { protocols: ['chat.v1', `bearer.${liar.token}`] });
  await again.opened;
  again.send({ type: 'sync', since: 1 });
  const { data } = await again.next<{ data: ChangesPage }>('ack');
  expect(data.results.map(({ content }) => content)).toEqual(missed);
});
