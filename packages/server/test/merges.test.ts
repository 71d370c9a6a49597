import type { Message, Room } from '@sotto/protocol';
import mongoose from 'mongoose';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startStoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import type { StoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import { toObjectId } from '../src/models/object-id.js';
import { startCluster } from './support/chat-cluster.js';
import type { ChatCluster, ChatNode, Person } from './support/chat-cluster.js';
import { admitGuests, becomeGuest, sendAs } from './support/guests.js';
import type { Guest } from './support/guests.js';
import { createClients } from './support/socket-clients.js';

/** Collections that a merge writes after its commit, and after it has ended the guest's sessions. */
const MOVED = new Set(['rooms', 'members', 'messages']);
const WRITES = new Set(['insert', 'update', 'findAndModify', 'delete']);
const clients = createClients();

let cluster: ChatCluster;
let proxy: StoreProxy;
/** The node that merges; it can be stopped between any two writes. */
let here: ChatNode;
/** Another node, which the first one's bus does not reach. */
let there: ChatNode;
let now = Date.now();
let count = 0;
let owner: Person;
let account: Person;
let guest: Guest;
let hall: Room;
/** A private room that the guest is in. */
let den: Room;

beforeAll(async () => {
  cluster = await startCluster();
  proxy = await startStoreProxy(cluster.storeUri);
  // The sweeps take an hour of the other node's time.
  const environment = { RATE_LIMITS: 'off', ACCESS_TOKEN_SECONDS: '86400' };
  there = await cluster.addNode(environment, { clock: () => now });
  here = await cluster.addNode({ ...environment, MONGODB_URI: proxy.uri }, { clock: () => now });
  await admitGuests(there.running);
});
afterAll(async () => {
  await cluster.close();
  await proxy.close();
});
afterEach(() => {
  clients.closeAll();
  proxy.clear();
});

beforeEach(async () => {
  count += 1;
  [owner, account] = [await there.register(`owner${count}`), await there.register(`account${count}`)];
  // All guests have one address here, which a ban of another test has closed.
  await there.running.context.models.GuestBlock.deleteMany({});
  guest = await becomeGuest(there.url, 'Visitor');
  hall = await there.createRoom(owner, `hall-${count}`);
  den = await there.createRoom(owner, `den-${count}`, 'private');
  await there.addMember(owner, den, guest.username);
  await join(guest, hall);
});

const join = (user: { token: string }, room: Room) =>
  there.request('POST', `/api/chat/rooms/${room.slug}/join/`, user.token, {});
const leave = (user: { token: string }, room: Room) =>
  there.request('POST', `/api/chat/rooms/${room.slug}/leave/`, user.token, {});
const roomOf = async (user: { token: string }, room: Room) =>
  (await there.request<Room>('GET', `/api/chat/rooms/${room.slug}/`, user.token)).body;
const history = async (room: Room) =>
  (await there.request<{ results: Message[] }>('GET', `/api/chat/rooms/${room.slug}/messages/`, owner.token))
    .body.results;
const members = async (room: Room) =>
  (
    await there.request<{ results: { user: { username: string }; role: string }[] }>(
      'GET',
      `/api/chat/rooms/${room.slug}/members/`,
      owner.token,
    )
  ).body.results
    .map(({ user }) => user.username)
    .sort();
const rowOf = ({ id }: { id: string }, { slug }: Room) => {
  const { Room: Rooms, Member } = there.running.context.models;
  return Rooms.findOne({ slug: { $eq: slug } })
    .lean()
    .then((room) => Member.findOne({ room: { $eq: room!._id }, user: { $eq: toObjectId(id) } }).lean());
};
const merge = (node: ChatNode, user: { token: string }, guestToken: string) =>
  node.request<{
    from: string;
    user: { id: string };
    code?: string;
    errors?: { path: string; code: string }[];
  }>('POST', '/api/auth/merge/', user.token, { guestToken });
const stored = async (id: string) =>
  (await there.running.context.models.User.findOne({ _id: { $eq: toObjectId(id) } }).lean())!;

/** What every node does within a minute and a half after a merge began, whoever began it. */
async function sweep(): Promise<void> {
  const { sweep } = there.running.context.services.merges;
  await sweep.runOnce();
  now += 60_000;
  await sweep.runOnce();
}

describe('a merge', () => {
  it('makes rooms, read marks and messages of the guest the account’s', async () => {
    await sendAs(there.url, owner, hall, 'one');
    const { body: sent } = await sendAs(there.url, guest, hall, 'two');
    await sendAs(there.url, owner, hall, 'three');
    const device = await clients.connect(there.url, guest.token);
    const delivered = await device.ask('delivered', { rooms: { [hall.slug]: 3 } });
    expect(delivered).toMatchObject({ data: { rooms: { [hall.slug]: 3 } } });
    const before = await roomOf(owner, hall);
    const result = await merge(here, account, guest.token);
    expect(result).toMatchObject({ status: 200, body: { from: guest.id, user: { id: account.id } } });
    for (const room of [hall, den])
      expect(await members(room)).toEqual([account.username, owner.username].sort());
    expect(await roomOf(account, hall)).toMatchObject({ role: 'member', lastReadSeq: 2, unreadCount: 1 });
    expect(await rowOf(account, hall)).toMatchObject({ lastReadSeq: 2, deliveredSeq: 3 });
    expect((await history(hall))[1]).toMatchObject({
      ...{ id: sent.id, sender: { id: account.id, username: account.username }, senderWas: guest.id },
      ...{ content: 'two', seq: 2 },
    });
    // One change of the log tells everybody.
    expect(await roomOf(owner, hall)).toMatchObject({ rev: before.rev + 1, lastSeq: 3, memberCount: 2 });
    await sweep();
    expect(await roomOf(owner, hall)).toMatchObject({ rev: before.rev + 1, memberCount: 2 });
    expect(await stored(guest.id)).toMatchObject({ mergeDoneAt: expect.any(Date) });
    expect(await stored(guest.id)).not.toHaveProperty('mergePending');
  });

  it('points mentions of the guest to the account, each message once', async () => {
    await join(account, hall);
    const path = `/api/chat/rooms/${hall.slug}/messages/`;
    const name = async (...users: string[]) => {
      const mentions = users.map((user, at) => ({ user, start: at * 3, length: 2 }));
      const { status } = await there.request('POST', path, owner.token, { content: '@a @b', mentions });
      expect(status).toBe(201);
    };
    await name(guest.id);
    await name(guest.id, account.id);
    expect(await roomOf(account, hall)).toMatchObject({ unreadCount: 2, mentionCount: 1 });
    await merge(here, account, guest.token);
    await sweep();
    expect(await roomOf(account, hall)).toMatchObject({ unreadCount: 2, mentionCount: 2 });
    const { body } = await here.request<{ results: Message[] }>('GET', path, account.token);
    const mentioned = body.results.map(({ mentions = [] }) => mentions.map(({ user }) => user));
    expect(mentioned).toEqual([[account.id], [account.id, account.id]]);
  });

  it('moves blocks, of the guest and by others, and ends none', async () => {
    const { Block } = there.running.context.models;
    const block = (user: { token: string }, username: string) =>
      here.request('PUT', `/api/chat/blocks/${username}/`, user.token);
    await block(owner, guest.username);
    await block(guest, owner.username);
    await block(account, guest.username);
    await merge(here, account, guest.token);
    await sweep();
    const pairs = (await Block.find({ user: mongoose.trusted({ $in: [owner.id, account.id] }) }).lean()).map(
      ({ user, blocked }) => [String(user), String(blocked)],
    );
    expect(pairs.sort()).toEqual(
      [
        [owner.id, account.id],
        [account.id, owner.id],
      ].sort(),
    );
  });

  it('ends the sessions of the guest: tokens at once, and sockets of a node that the bus does not reach', async () => {
    const socket = await clients.connect(there.url, guest.token);
    await merge(here, account, guest.token);
    await socket.next('session.ended');
    expect((await here.request('GET', '/api/auth/profile/', guest.token)).status).toBe(401);
    const refresh = await fetch(`${there.url}/oauth/token/`, {
      method: 'POST',
      body: new URLSearchParams({
        ...{ grant_type: 'refresh_token', client_id: 'demo', refresh_token: guest.refreshToken },
      }),
    });
    expect(refresh.status).toBe(400);
  });

  it('is announced to members, and to the account’s other windows', async () => {
    const [member, own] = [
      await clients.connect(here.url, owner.token),
      await clients.connect(here.url, account.token),
    ];
    await sendAs(there.url, guest, hall, 'hello');
    await merge(here, account, guest.token);
    for (const socket of [member, own])
      expect(await socket.next('user.merged')).toMatchObject({ from: guest.id, user: { id: account.id } });
    expect(await member.next('message.updated')).toMatchObject({
      message: { sender: { id: account.id }, senderWas: guest.id, content: 'hello' },
    });
    const removed = member.of<{ user: { id: string } }>('member.removed').map(({ user }) => user.id);
    expect(new Set(removed)).toEqual(new Set([guest.id]));
  });

  it('keeps one membership, with the higher role and the later mark, where both are in the room', async () => {
    await sendAs(there.url, guest, hall, 'one');
    await there.addMember(owner, hall, account.username);
    const path = `/api/chat/rooms/${hall.slug}/members/${account.username}/`;
    await there.request('PATCH', path, owner.token, { role: 'moderator' });
    await sendAs(there.url, owner, hall, 'two');
    await there.request('POST', `/api/chat/rooms/${hall.slug}/read/`, guest.token, { seq: 2 });
    await merge(here, account, guest.token);
    await sweep();
    expect(await members(hall)).toEqual([account.username, owner.username].sort());
    expect(await roomOf(account, hall)).toMatchObject({ role: 'moderator', unreadCount: 0, memberCount: 2 });
    expect(await roomOf(account, hall)).not.toHaveProperty('unopened');
  });

  it('keeps the pins of the account, and moves none of the guest', async () => {
    const pin = (user: { token: string }, room: Room) =>
      there.request('PUT', `/api/chat/rooms/${room.slug}/pin/`, user.token);
    await join(account, hall);
    await pin(account, hall);
    await pin(guest, den);
    await merge(here, account, guest.token);
    await sweep();
    expect(await roomOf(account, hall)).toMatchObject({ pinned: true });
    expect(await roomOf(account, den)).not.toHaveProperty('pinned');
  });

  it('brings nobody back into a room that the guest has left, or that the account leaves later', async () => {
    await leave(guest, hall);
    await merge(here, account, guest.token);
    expect(await members(hall)).toEqual([owner.username]);
    await leave(account, den);
    await sweep();
    expect(await members(hall)).toEqual([owner.username]);
    expect(await members(den)).toEqual([owner.username]);
  });

  it('lets a ban of the guest count for the account, until it is lifted', async () => {
    const ban = `/api/chat/rooms/${hall.slug}/members/${guest.username}/ban/`;
    expect((await there.request('PUT', ban, owner.token, {})).status).toBeLessThan(300);
    await merge(here, account, guest.token);
    expect(await join(account, hall)).toMatchObject({ status: 403, body: { code: 'banned' } });
    // By the name that the owner knows.
    expect((await there.request('DELETE', ban, owner.token)).status).toBeLessThan(300);
    await sweep();
    expect((await join(account, hall)).status).toBe(200);
    expect(await members(hall)).toEqual([account.username, owner.username].sort());
  });

  it('moves no membership behind a leave or a removal that comes first', async () => {
    // Only the commit is stored; nothing has been moved.
    const crash = proxy.fail(({ name, collection }) => WRITES.has(name) && MOVED.has(collection!), {
      code: 13,
    });
    await merge(here, account, guest.token);
    crash.off();
    await join(account, hall);
    expect((await leave(account, hall)).status).toBe(204);
    const path = `/api/chat/rooms/${den.slug}/members/${guest.username}/`;
    expect((await there.request('DELETE', path, owner.token)).status).toBe(204);
    await sweep();
    for (const room of [hall, den]) expect(await members(room)).toEqual([owner.username]);
  });

  it('stores a message once that the guest sent without a response, and the account sends again', async () => {
    const { body: first } = await sendAs(there.url, guest, hall, 'lost', { clientMessageId: 'lost' });
    await merge(here, account, guest.token);
    const again = { clientMessageId: 'lost', author: guest.id };
    const results = await Promise.all(
      [here, there].map(({ url }) => sendAs(url, account, hall, 'lost', again)),
    );
    expect(results.map(({ status, body }) => [status, body.id])).toEqual([
      [200, first.id],
      [200, first.id],
    ]);
    await sendAs(here.url, account, hall, 'never stored', { clientMessageId: 'new', author: guest.id });
    expect((await history(hall)).map(({ content, sender }) => [content, sender.id])).toEqual([
      ['lost', account.id],
      ['never stored', account.id],
    ]);
  });
});

describe('at the same moment', () => {
  it('two tabs merge on two nodes: once, with the same result', async () => {
    await sendAs(there.url, guest, hall, 'hello');
    const before = (await roomOf(owner, hall)).rev;
    const results = await Promise.all([
      merge(here, account, guest.token),
      merge(there, account, guest.refreshToken),
      merge(there, account, guest.token),
    ]);
    for (const result of results) expect(result).toMatchObject({ status: 200, body: { from: guest.id } });
    await sweep();
    expect(await members(hall)).toEqual([account.username, owner.username].sort());
    expect(await roomOf(owner, hall)).toMatchObject({ rev: before + 1, memberCount: 2, lastSeq: 1 });
    // And so webhooks tell of it once.
    const recorded = { action: 'user.merged', target: `user:${guest.id}` as const };
    expect(await there.running.context.models.Audit.countDocuments(recorded)).toBe(1);
  });

  it('two accounts want the guest: one gets it, the other is told', async () => {
    const other = await there.register(`other${count}`);
    const results = await Promise.all([
      merge(here, account, guest.token),
      merge(there, other, guest.refreshToken),
    ]);
    expect(results.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(results.find(({ status }) => status === 409)!.body.code).toBe('guest_merged');
    await sweep();
    expect(await members(hall)).toHaveLength(2);
  });

  it('a guest of a second device joins the same account, each once', async () => {
    const second = await becomeGuest(there.url);
    await join(second, hall);
    for (const one of [guest, second]) await sendAs(there.url, one, hall, one.username);
    await Promise.all([merge(here, account, guest.token), merge(there, account, second.token)]);
    await sweep();
    expect(await members(hall)).toEqual([account.username, owner.username].sort());
    expect((await history(hall)).map(({ sender, senderWas }) => [sender.id, senderWas])).toEqual([
      [account.id, guest.id],
      [account.id, second.id],
    ]);
  });
});

/** Refuses all writes of the node `here` after this many, as if it had been killed; returns what ends that. */
function failWritesAfter(allowed: number): () => boolean {
  let writes = 0;
  const fault = proxy.fail(({ name }) => WRITES.has(name) && (writes += 1) > allowed, { code: 13 });
  return () => {
    fault.off();
    return fault.hits > 0;
  };
}

it('is completed by another node, wherever the one that began it is killed', async () => {
  let wasKilled = true;
  let wasCommitted = 0;
  let allowed = 0;
  for (; wasKilled; allowed += 1) {
    expect(allowed).toBeLessThan(60);
    const name = `${count}-${allowed}`;
    const [one, room] = [await becomeGuest(there.url), await there.createRoom(owner, `crash-${name}`)];
    for (const user of [one, account]) if (allowed % 2 || user === one) await join(user, room);
    await sendAs(there.url, one, room, 'hello');
    const stop = failWritesAfter(allowed);
    await merge(here, account, one.token);
    wasKilled = stop();
    if ((await stored(one.id)).mergedInto) wasCommitted += 1;
    await sweep();
    // The visitor's page asks again until it gets a response.
    expect((await merge(there, account, one.refreshToken)).status).toBe(200);
    await sweep();
    expect(await members(room)).toEqual([account.username, owner.username].sort());
    expect(await roomOf(owner, room)).toMatchObject({ rev: 2, lastSeq: 1, memberCount: 2 });
    expect((await history(room))[0]).toMatchObject({ sender: { id: account.id }, senderWas: one.id });
    expect(await stored(one.id)).toMatchObject({ mergeDoneAt: expect.any(Date) });
  }
  // Killed before the commit, and after each of several writes behind it.
  expect(allowed - wasCommitted).toBeGreaterThan(0);
  expect(wasCommitted).toBeGreaterThan(5);
});

describe('a token that proves no guest', () => {
  const refusal = (code: string) => ({ status: 422, body: { errors: [{ path: 'guestToken', code }] } });

  it('is refused: made up, of an account, of another site, expired, revoked', async () => {
    expect(await merge(here, account, 'made-up')).toMatchObject(refusal('invalid_token'));
    const forged = guest.token.slice(0, -2) + (guest.token.endsWith('AA') ? 'BB' : 'AA');
    expect(await merge(here, account, forged)).toMatchObject(refusal('invalid_token'));
    expect(await merge(here, account, owner.token)).toMatchObject(refusal('not_a_guest'));
    const { User, OAuthSession } = there.running.context.models;
    const other = await becomeGuest(there.url);
    const set = { site: toObjectId('a'.repeat(24)) };
    await User.updateOne({ _id: { $eq: toObjectId(other.id) } }, { $set: set });
    await OAuthSession.updateMany({ user: { $eq: toObjectId(other.id) } }, { $set: set });
    expect(await merge(here, account, other.token)).toMatchObject(refusal('invalid_token'));
    const gone = await becomeGuest(there.url);
    await there.revoke({ ...account, refreshToken: gone.refreshToken });
    expect(await merge(here, account, gone.token)).toMatchObject(refusal('invalid_token'));
    now += 25 * 3_600_000;
    const later = await there.register(`later${count}`);
    expect(await merge(there, later, guest.token)).toMatchObject(refusal('invalid_token'));
    expect(await stored(guest.id)).not.toHaveProperty('mergedInto');
  });

  it('is refused for who has no account, and where the site does not merge guests', async () => {
    const other = await becomeGuest(there.url);
    expect(await merge(here, guest, other.token)).toMatchObject({
      status: 403,
      body: { code: 'guest_not_allowed' },
    });
    const { Site } = there.running.context.models;
    const setMerge = (guestMerge: string) =>
      Site.updateOne(
        { slug: { $eq: 'default' } },
        // Later than the node looked last.
        { $set: { 'settings.guestMerge': guestMerge, changedAt: new Date((now += 1)) } },
      );
    await setMerge('off');
    await expect
      .poll(async () => (await merge(here, account, (await becomeGuest(there.url)).token)).status)
      .toBe(403);
    await setMerge('ask');
  });
});
