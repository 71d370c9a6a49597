import type {
  CipherFlow,
  Member,
  MessageEvent,
  MonitorSummary,
  Page,
  Room,
  ServerEvents,
} from '@sotto/protocol';
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from 'vitest';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { createClients } from './support/socket-clients.js';

const clients = createClients();
let cluster: ChatCluster;
let node: ChatNode;
let alice: Person;
let bob: Person;
let carol: Person;
let count = 0;

beforeAll(async () => {
  cluster = await startCluster();
  node = await cluster.addNode({ RATE_LIMITS: 'off' });
  [alice, bob, carol] = [
    await node.register('alice'),
    await node.register('bob'),
    await node.register('carol'),
  ];
});
afterEach(() => clients.closeAll());
afterAll(() => cluster.close());

const connect = (person: Person) => clients.connect(node.url, person.token);
const ofRoom = (room: Room) => (payload: { room: string }) => payload.room === room.slug;

/** A room of alice, with bob in it; the log of a private one begins with a line about that. */
async function makeRoom(visibility: 'public' | 'private' = 'private'): Promise<Room> {
  const room = await node.createRoom(alice, `room-${(count += 1)}`, visibility);
  await node.addMember(alice, room, 'bob');
  return room;
}

const findRoom = async ({ slug }: Room) =>
  (await node.running.context.models.Room.findOne({ slug: { $eq: slug } }).lean())!;

/** Sets the count of members, and makes the node read it. */
async function setMemberCount(room: Room, memberCount: number): Promise<void> {
  await node.running.context.models.Room.updateOne({ slug: { $eq: room.slug } }, { $set: { memberCount } });
  await node.request('PATCH', `/api/chat/rooms/${room.slug}/`, alice.token, { topic: `${memberCount}` });
}

it('carries a message from every transport to every transport', async () => {
  const room = await makeRoom('public');
  const [one, two] = [await connect(alice), await connect(bob)];
  const plain = clients.plain(node.plainUrl(room.slug), { protocols: ['chat.v1', `bearer.${bob.token}`] });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  const bySocket = await one.ask('message.send', {
    room: room.slug,
    content: 'by socket',
    clientMessageId: 'a',
  });
  expect(bySocket).toMatchObject({ ok: true, data: { seq: 1, rev: 1, sender: { username: 'alice' } } });
  plain.send({ message: 'by plain socket' });
  await plain.next('ack');
  const byRest = await node.send(bob, room, 'by REST');
  for (const client of [one, two, plain]) {
    await client.next<MessageEvent>('message.new', ({ rev }) => rev === byRest.rev);
    const events = client.of<MessageEvent>('message.new');
    expect(events.map(({ message }) => message.content)).toEqual(['by socket', 'by plain socket', 'by REST']);
    expect(events.map(({ rev }) => rev)).toEqual([1, 2, 3]);
  }
  const again = await one.ask('message.send', {
    room: room.slug,
    content: 'by socket',
    clientMessageId: 'a',
  });
  expect(again).toEqual(bySocket);
});

it('commits in one insert what arrives on any transport during another write', async () => {
  const room = await makeRoom();
  const client = await connect(alice);
  await node.send(bob, room, 'before');
  const { models, services } = node.running.context;
  const taken = vi.spyOn(services.messages, 'send');
  let release!: () => void;
  const held = new Promise<void>((resolve) => (release = resolve));
  const sizes: number[] = [];
  const insert = models.Message.insertRecords.bind(models.Message);
  const inserts = vi.spyOn(models.Message, 'insertRecords').mockImplementation(async (records) => {
    sizes.push(records.length);
    if (sizes.length === 1) await held;
    return insert(records);
  });

  const send = (index: number) =>
    client.ask('message.send', { room: room.slug, content: `text ${index}`, clientMessageId: `m${index}` });
  const answers = [send(0)];
  await expect.poll(() => sizes).toEqual([1]);
  for (let index = 1; index <= 10; index += 1) answers.push(send(index));
  const byRest = Array.from({ length: 5 }, (_, index) => node.send(bob, room, `rest ${index}`));
  await expect.poll(() => taken.mock.calls.length).toBe(16);
  // Memberships and senders are known, so each of them is in the queue before the next turn.
  await new Promise((resolve) => setImmediate(resolve));
  release();
  const revs = (await Promise.all(answers)).map((answer) => answer.ok && answer.data.rev);
  revs.push(...(await Promise.all(byRest)).map(({ rev }) => rev));
  expect(sizes).toEqual([1, 15]);
  expect(new Set(revs).size).toBe(16);
  inserts.mockRestore();
  taken.mockRestore();
});

it('edits, deletes and syncs over the socket', async () => {
  const room = await makeRoom('public');
  const [one, two] = [await connect(alice), await connect(bob)];
  const { slug } = room;
  const first = await node.send(alice, room, 'first');
  const second = await node.send(alice, room, 'second');
  expect(await one.ask('message.edit', { room: slug, id: first.id, content: 'edited' })).toMatchObject({
    ok: true,
    data: { rev: 3, content: 'edited' },
  });
  expect(await two.next('message.updated')).toMatchObject({ room: slug, rev: 3, message: { id: first.id } });
  const theirs = await two.ask('message.delete', { room: slug, id: second.id });
  expect(theirs).toMatchObject({ ok: false, error: { status: 403 } });
  expect(await one.ask('message.delete', { room: slug, id: second.id })).toMatchObject({ ok: true });
  expect(await two.next('message.deleted')).toMatchObject({ rev: 4, message: { content: null } });
  const sync = await two.ask('sync', { rooms: { [slug]: 2, nowhere: 0 } });
  expect(sync).toMatchObject({
    ok: true,
    data: { gone: ['nowhere'], rooms: { [slug]: { rev: 4, hasMore: false } } },
  });
});

it('sends typing and read marks to the members only', async () => {
  const room = await makeRoom('public');
  const apart = await node.createRoom(carol, `apart-${(count += 1)}`);
  const [one, two, three] = [await connect(alice), await connect(bob), await connect(carol)];
  const message = await node.send(alice, room, 'hello');
  expect(await two.ask('typing.start', { room: room.slug })).toEqual({ ok: true, data: null });
  expect(await one.next('typing.start', ofRoom(room))).toEqual({
    room: room.slug,
    user: expect.objectContaining({ username: 'bob' }) as object,
    expiresIn: 6,
  });
  expect(await two.ask('typing.stop', { room: room.slug })).toMatchObject({ ok: true });
  await one.next('typing.stop', ofRoom(room));
  expect(await two.ask('read', { room: room.slug, seq: message.seq })).toEqual({
    ok: true,
    data: { lastReadSeq: 1, unreadCount: 0, mentionCount: 0 },
  });
  expect(
    await one.next<ServerEvents['read']>('read', (event) => event.user.username === 'bob'),
  ).toMatchObject({
    room: room.slug,
    seq: 1,
  });
  expect(await three.ask('typing.start', { room: room.slug })).toMatchObject({
    error: { code: 'not_a_member' },
  });
  await node.send(carol, apart, 'fence');
  await three.next('message.new');
  expect(three.all.map(({ event }) => event)).toEqual(expect.not.arrayContaining(['typing.start', 'read']));
  expect(three.of<MessageEvent>('message.new').every(ofRoom(apart))).toBe(true);
});

describe('delivered marks', () => {
  const marksOf = async (room: Room) => {
    const path = `/api/chat/rooms/${room.slug}/members/`;
    const { body } = await node.request<Page<Member>>('GET', path, alice.token);
    const marks = body.results.map(({ user, deliveredSeq, lastReadSeq }) => [
      user.username,
      { deliveredSeq, lastReadSeq },
    ]);
    return Object.fromEntries(marks) as Record<string, Pick<Member, 'deliveredSeq' | 'lastReadSeq'>>;
  };
  const open = async (room: Room, person: Person) => {
    await node.request('GET', `/api/chat/rooms/${room.slug}/messages/`, person.token);
  };

  it('move by one write and one event for all devices, not back, and not past the newest message', async () => {
    const room = await makeRoom('public');
    const { slug } = room;
    await open(room, bob);
    const [one, tab, other] = [await connect(alice), await connect(bob), await connect(bob)];
    const plain = clients.plain(node.plainUrl(slug), { protocols: ['chat.v1', `bearer.${bob.token}`] });
    await plain.opened;
    for (const text of ['a', 'b', 'c']) await node.send(alice, room, text);
    const writes = vi.spyOn(node.running.context.models.Member, 'updateOne');
    const three = { ok: true, data: { rooms: { [slug]: 3 } } };
    expect(await tab.ask('delivered', { rooms: { [slug]: 99 } })).toEqual(three);
    expect(await other.ask('delivered', { rooms: { [slug]: 3 } })).toEqual(three);
    expect(await other.ask('delivered', { rooms: { [slug]: 1 } })).toEqual(three);
    plain.send({ type: 'delivered', seq: 3, id: 'd' });
    expect(await plain.next('ack')).toMatchObject({ id: 'd', data: three.data });
    expect(await marksOf(room)).toMatchObject({ bob: { deliveredSeq: 3, lastReadSeq: 0 } });
    // What the user wrote was received.
    expect(await one.ask('delivered', { rooms: { [slug]: 3 } })).toEqual(three);
    expect(writes).toHaveBeenCalledTimes(1);
    writes.mockRestore();
    // What was read was received.
    await node.send(alice, room, 'd');
    await tab.ask('read', { room: slug, seq: 4 });
    expect(await marksOf(room)).toMatchObject({ bob: { deliveredSeq: 4, lastReadSeq: 4 } });
    await tab.ask('delivered', { rooms: { [slug]: 4 } });
    await one.next<ServerEvents['read']>('read', ofRoom(room));
    const events = one.of<ServerEvents['delivered']>('delivered').filter(ofRoom(room));
    expect(events).toMatchObject([{ room: slug, user: { username: 'bob' }, seq: 3 }]);
  });

  it('are announced once though two nodes, or one that has forgotten, receive them', async () => {
    const room = await makeRoom('public');
    await open(room, bob);
    const message = await node.send(alice, room, 'a');
    const { Member: Members } = node.running.context.models;
    const filter = { room: { $eq: (await findRoom(room))._id }, user: { $eq: bob.id } };
    await Members.updateOne(filter, { $max: { deliveredSeq: message.seq } });
    const [one, two] = [await connect(alice), await connect(bob)];
    const ack = await two.ask('delivered', { rooms: { [room.slug]: message.seq } });
    expect(ack).toMatchObject({ data: { rooms: { [room.slug]: 1 } } });
    await two.ask('read', { room: room.slug, seq: 1 });
    await one.next('read', ofRoom(room));
    expect(one.of('delivered')).toEqual([]);
  });

  it('are kept neither in large rooms, nor in those of others, nor before a user opened the room', async () => {
    const large = await makeRoom('public');
    await open(large, bob);
    const apart = await node.createRoom(carol, `apart-${(count += 1)}`);
    const unopened = await makeRoom('public');
    for (const room of [large, unopened]) await node.send(alice, room, 'text');
    await node.send(carol, apart, 'text');
    await setMemberCount(large, 21);
    const client = await connect(bob);
    const writes = vi.spyOn(node.running.context.models.Member, 'updateOne');
    const rooms = { [large.slug]: 1, [apart.slug]: 1, [unopened.slug]: 1, nowhere: 1 };
    expect(await client.ask('delivered', { rooms })).toEqual({ ok: true, data: { rooms: {} } });
    expect(writes).not.toHaveBeenCalled();
    writes.mockRestore();
    expect((await marksOf(large))['bob']).toEqual({ lastReadSeq: 0 });
    await setMemberCount(large, 20);
    expect(await client.ask('delivered', { rooms })).toEqual({
      ok: true,
      data: { rooms: { [large.slug]: 1 } },
    });
  });

  it('are kept only where the site has them on', async () => {
    const room = await makeRoom('public');
    await open(room, bob);
    await node.send(alice, room, 'text');
    const { services } = node.running.context;
    const set = async (receipts: 'on' | 'off') => {
      const settings = await services.sites.settings((await findRoom(room)).site.toString());
      vi.spyOn(services.sites, 'settings').mockResolvedValue({ ...settings, receipts });
    };
    await set('off');
    const client = await connect(bob);
    const ask = () => client.ask('delivered', { rooms: { [room.slug]: 1 } });
    expect(await ask()).toEqual({ ok: true, data: { rooms: {} } });
    expect((await marksOf(room))['bob']).toEqual({ lastReadSeq: 0 });
    await set('on');
    expect(await ask()).toEqual({ ok: true, data: { rooms: { [room.slug]: 1 } } });
    vi.mocked(services.sites.settings).mockRestore();
  });

  it('are refused in frames that say nothing', async () => {
    const client = await connect(bob);
    const many = Object.fromEntries(Array.from({ length: 51 }, (_, at) => [`r${at}`, 1]));
    for (const rooms of [{ r: -1 }, { r: '1' }, { 'No slug': 1 }, many, undefined])
      expect(await client.ask('delivered', { rooms } as never)).toMatchObject({
        error: { code: 'validation_failed' },
      });
  });
});

it('keeps live sockets in step with memberships that change over REST', async () => {
  const room = await node.createRoom(alice, `live-${(count += 1)}`, 'private');
  const [one, two] = [await connect(alice), await connect(bob)];
  await node.addMember(alice, room, 'bob');
  expect(await two.next('room.created')).toMatchObject({ room: { slug: room.slug, role: 'member' } });
  expect(await one.next('member.added')).toMatchObject({
    room: room.slug,
    member: { user: { username: 'bob' } },
  });
  await two.next<ServerEvents['heads']>('heads', ({ rooms }) => rooms[room.slug] === 0);
  await node.send(alice, room, 'welcome');
  await two.next('message.new', ofRoom(room));

  const plain = clients.plain(node.plainUrl(room.slug), {
    headers: { authorization: `Bearer ${bob.token}` },
  });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  await node.removeMember(alice, room, 'bob');
  expect(await two.next('member.removed')).toMatchObject({ room: room.slug, user: { username: 'bob' } });
  expect((await plain.closed).code).toBe(4403);
  await node.send(alice, room, 'secret');
  await one.next<MessageEvent>('message.new', ({ message }) => message.content === 'secret');
  const answer = await two.ask('message.send', { room: room.slug, content: 'back', clientMessageId: 'x' });
  expect(answer).toMatchObject({ ok: false, error: { code: 'room_not_found' } });
  expect(JSON.stringify([two.all, plain.all])).not.toContain('secret');
});

it('sends presence to users who share a room, and to no others', async () => {
  const room = await makeRoom();
  const dora = await node.register('dora');
  const [one, three] = [await connect(alice), await connect(carol)];
  await node.addMember(alice, room, 'dora');
  const first = await connect(dora);
  const isDora = (status: string) => (event: ServerEvents['presence.changed']) =>
    event.user.username === 'dora' && event.status === status;
  await one.next('presence.changed', isDora('online'));
  const second = await connect(dora);
  first.close();
  second.close();
  await one.next('presence.changed', isDora('offline'));
  const doras = one
    .of<ServerEvents['presence.changed']>('presence.changed')
    .filter(({ user }) => user.id === dora.id);
  expect(doras).toHaveLength(2);
  expect(JSON.stringify(doras)).not.toContain(room.slug);
  expect(JSON.stringify(three.all)).not.toContain('dora');
});

it('cuts the sockets of a session within a second of its revocation', async () => {
  const room = await makeRoom();
  const eve = await node.register('eve');
  await node.addMember(alice, room, 'eve');
  const client = await connect(eve);
  const plain = clients.plain(node.plainUrl(room.slug), {
    headers: { authorization: `Bearer ${eve.token}` },
  });
  await plain.opened;
  const before = performance.now();
  await node.revoke(eve);
  expect(await client.next('session.ended')).toEqual({ code: 'token_revoked' });
  await client.closed;
  expect((await plain.closed).code).toBe(4401);
  expect(performance.now() - before).toBeLessThan(1000);
  await expect(connect(eve)).rejects.toMatchObject({ data: { code: 'invalid_token' } });
});

it('cuts the sockets of a session that another process ended in the store', async () => {
  const room = await makeRoom();
  const eve = await node.register('eve-2');
  await node.addMember(alice, room, 'eve-2');
  const client = await connect(eve);
  const plain = clients.plain(node.plainUrl(room.slug), {
    headers: { authorization: `Bearer ${eve.token}` },
  });
  await plain.opened;
  // As `sotto users set-password` does it.
  const { OAuthSession, OAuthAccessToken } = node.running.context.models;
  const session = await OAuthSession.findOneAndUpdate(
    { user: { $eq: eve.id } },
    { $set: { endedAt: new Date() } },
  ).lean();
  await OAuthAccessToken.deleteMany({ session: { $eq: session!._id } });
  expect(await client.next('session.ended')).toEqual({ code: 'token_revoked' });
  expect((await plain.closed).code).toBe(4401);
  expect((await connect(alice)).socket.connected).toBe(true);
});

it("shows the monitor what is stored: no text, no sender, only the user's rooms", async () => {
  const room = await makeRoom();
  const strange = await node.createRoom(carol, `strange-${(count += 1)}`, 'private');
  const monitor = await clients.connect(`${node.url}/monitor`, bob.token);
  await node.send(carol, strange, 'canary-monitor elsewhere');
  const message = await node.send(alice, room, 'canary-monitor text');
  const flows = () => monitor.of<CipherFlow[]>('cipher.flow').flat();
  await expect.poll(() => flows().length).toBe(1);
  const [flow] = flows();
  expect(flow).toMatchObject({ room: room.slug, seq: message.seq, rev: message.rev });
  const { Message } = node.running.context.models;
  const stored = await Message.findOne({ _id: { $eq: message.id } }).lean<{ content: string }>();
  expect(flow!.ciphertext).toBe(stored!.content);
  const summary = await node.request<MonitorSummary>('GET', '/api/monitor/summary/', bob.token);
  expect(summary.status).toBe(200);
  expect(JSON.stringify([monitor.all, summary.body])).not.toMatch(/canary-monitor|alice|carol|strange/);
});

it('drains: announces it, closes with 1012, and stops', async () => {
  const own = await cluster.addNode();
  const room = await makeRoom();
  const client = await clients.connect(own.url, alice.token);
  const plain = clients.plain(own.plainUrl(room.slug), {
    headers: { authorization: `Bearer ${alice.token}` },
  });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  await own.close();
  await client.next('server.draining');
  expect(await client.closed).toBe('transport close');
  expect((await plain.closed).code).toBe(1012);
  await expect(fetch(own.url)).rejects.toThrow();
});
