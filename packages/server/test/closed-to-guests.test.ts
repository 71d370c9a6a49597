import type { MessageEvent, Page, Room } from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { addBackend } from './support/backend-client.js';
import type { BackendClient } from './support/backend-client.js';
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
let backend: BackendClient;
let room: Room;
let count = 0;

beforeAll(async () => {
  cluster = await startCluster();
  here = await cluster.addNode({ RATE_LIMITS: 'off' });
  there = await cluster.addNode({ RATE_LIMITS: 'off' });
  await admitGuests(here.running);
  const { models } = here.running.context;
  const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
  backend = await addBackend({ models, url: here.url }, site);
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

it("closes a room by the site's backend as by an owner: the same times, event, versions and audit", async () => {
  const { Audit, Room: Rooms } = here.running.context.models;
  const stored = () => Rooms.findOne({ slug: { $eq: room.slug } }).orFail();
  const sockets = {
    guest: await clients.connect(there.url, guest.token),
    owner: await clients.connect(there.url, owner.token),
  };
  await until(there, sockets, true);
  const doers = [
    [`user:${owner.id}`, setGuests],
    [
      `client:${backend.clientId}`,
      (guests: string) => backend.call('PATCH', `rooms/@${room.slug}/`, { permissions: { guests } }),
    ],
  ] as const;
  for (const [actor, set] of doers) {
    const [before, startedAt] = [await stored(), Date.now()];
    expect((await set('none')).status).toBe(200);
    const after = await stored();
    expect(after.membershipVersion).toBe(before.membershipVersion + 1);
    for (const time of [after.lifecycleAt, after.editedAt])
      expect(time!.getTime()).toBeGreaterThanOrEqual(startedAt);
    await until(there, sockets, false);
    expect((await set('read')).status).toBe(200);
    await until(there, sockets, true);
    expect(
      await Audit.find({
        room: { $eq: after._id },
        action: 'room.updated',
        actor: { $eq: actor as 'operator' },
      }).lean(),
    ).toMatchObject([
      { action: 'room.updated', state: 'done' },
      { action: 'room.updated', state: 'done' },
    ]);
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
