import { HEADS_INTERVAL_SECONDS } from '@sotto/protocol';
import type { MessageEvent, Room, ServerEvents } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let cluster: ChatCluster;
let node: ChatNode;
let alice: Person;
let room: Room;

beforeAll(async () => {
  // The test advances the server's intervals; its timeouts and everything else run as usual.
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval'] });
  cluster = await startCluster();
  node = await cluster.addNode();
  alice = await node.register('alice');
  room = await node.createRoom(alice, 'den');
});
afterEach(() => clients.closeAll());
afterAll(async () => {
  vi.useRealTimers();
  await cluster.close();
});

it('a stored message whose broadcast fails is acknowledged, and reaches members by the heads', async () => {
  const client = await clients.connect(node.url, alice.token);
  const plain = clients.plain(node.plainUrl(room.slug), { protocols: ['chat.v1', `bearer.${alice.token}`] });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  const publish = vi
    .spyOn(node.running.context.bus, 'publish')
    .mockRejectedValue(new Error('the bus is gone'));
  const answer = await client.ask('message.send', {
    ...{ room: room.slug, content: 'unheard', clientMessageId: 'unheard' },
  });
  expect(answer).toMatchObject({ ok: true, data: { seq: 1, rev: 1 } });
  expect(publish).toHaveBeenCalled();
  publish.mockRestore();

  vi.advanceTimersByTime(HEADS_INTERVAL_SECONDS * 1000);
  for (const member of [client, plain])
    await member.next<ServerEvents['heads']>('heads', ({ rooms }) => rooms[room.slug] === 1);
  const sync = await client.ask('sync', { rooms: { [room.slug]: 0 } });
  expect(sync).toMatchObject({ data: { rooms: { [room.slug]: { results: [{ content: 'unheard' }] } } } });
  plain.send({ type: 'sync', since: 0 });
  expect(await plain.next('ack')).toMatchObject({ data: { results: [{ content: 'unheard' }] } });
  for (const member of [client, plain]) expect(member.of<MessageEvent>('message.new')).toEqual([]);
});
