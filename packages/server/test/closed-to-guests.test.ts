import type { MessageEvent, Page, Room } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { admitGuests, becomeGuest, sendAs } from './support/guests.js';
import type { Guest } from './support/guests.js';
import { createClients } from './support/socket-clients.js';

/** Two nodes that share only the store: the second one learns of everything by its poll. */
const clients = createClients();
let cluster: ChatCluster;
let here: ChatNode;
let there: ChatNode;
let owner: Person;
let guest: Guest;
let room: Room;
let count = 0;

beforeAll(async () => {
  cluster = await startCluster();
  here = await cluster.addNode({ RATE_LIMITS: 'off' });
  there = await cluster.addNode({ RATE_LIMITS: 'off' });
  await admitGuests(here.running);
  owner = await here.register('ada');
  guest = await becomeGuest(here.url, 'Visitor');
});
afterAll(() => cluster.close());
afterEach(() => clients.closeAll());
beforeEach(async () => {
  count += 1;
  room = await here.createRoom(owner, `hall-${count}`);
  await here.request('POST', `/api/chat/rooms/${room.slug}/join/`, guest.token, {});
});

const setGuests = (guests: 'none' | 'read' | 'write') =>
  here.request('PATCH', `/api/chat/rooms/${room.slug}/`, owner.token, { permissions: { guests } });
type Client = Awaited<ReturnType<typeof clients.connect>>;

/** Sends until the guest's socket receives the message, or until it does not; both sockets hear others in order. */
async function until(node: ChatNode, sockets: { guest: Client; owner: Client }, isReceived: boolean) {
  for (let attempt = 1; attempt <= 100; attempt += 1) {
    const { body } = await sendAs(node.url, owner, room, `message ${attempt}`);
    const isIt = ({ message }: MessageEvent) => message.id === body.id;
    await sockets.owner.next('message.new', isIt);
    // What a socket was sent before the reply to a request of its own has arrived with it.
    await sockets.guest.ask('sync', { rooms: {} });
    if (sockets.guest.of<MessageEvent>('message.new').some(isIt) === isReceived) return;
  }
  throw new Error(`the guest's socket ${isReceived ? 'receives nothing' : 'still receives messages'}`);
}

it('takes open sockets of guests out of a room that is closed to guests, on every node, and back in', async () => {
  for (const node of [here, there]) {
    const sockets = {
      guest: await clients.connect(node.url, guest.token),
      owner: await clients.connect(node.url, owner.token),
    };
    const plain = clients.plain(node.plainUrl(room.slug), {
      headers: { authorization: `Bearer ${guest.token}` },
    });
    await plain.opened;
    await until(node, sockets, true);
    const closedAt = Date.now();
    await setGuests('none');
    await until(node, sockets, false);
    await plain.closed;
    // A poll of the other node takes half a second; the rest is for a slow machine.
    expect(Date.now() - closedAt).toBeLessThan(5000);
    await setGuests('read');
    await until(node, sockets, true);
  }
});

it('shows nothing of a closed room to its guests: in lists, in sync and in the monitor', async () => {
  await sendAs(here.url, owner, room, 'before');
  await setGuests('none');
  await sendAs(here.url, owner, room, 'after');
  const list = await here.request<Page<Room>>('GET', '/api/chat/rooms/?scope=joined', guest.token);
  expect(list.body.results.map(({ slug }) => slug)).not.toContain(room.slug);
  const socket = await clients.connect(here.url, guest.token);
  expect(await socket.ask('sync', { rooms: { [room.slug]: 0 } })).toMatchObject({
    data: { gone: [room.slug] },
  });
  await setGuests('write');
  expect(await socket.ask('sync', { rooms: { [room.slug]: 0 } })).toMatchObject({
    data: { gone: [], rooms: { [room.slug]: { results: [{ content: 'before' }, { content: 'after' }] } } },
  });
});
