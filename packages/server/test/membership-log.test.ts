import type { Room } from '@sotto/protocol';
import { pino } from 'pino';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { startStoreProxy } from '../../testing/src/store-proxy/store-proxy.js';
import type { Actor } from '../src/actor.js';
import type { RoomRecord } from '../src/models/room.js';
import { createMembershipLog } from '../src/services/room/memberships/membership-log.js';
import type { MembershipWish } from '../src/services/room/memberships/membership-decisions.js';
import { appointRoomOwner } from '../src/services/admin/room-owners.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let one: ServicesNode;
let two: ServicesNode;
let ada: Actor;
let bob: Actor;
let eve: Actor;
let room: Room;
let now = Date.now();

beforeEach(async () => {
  harness = await startServices();
  one = await harness.addNode({ clock: () => now });
  two = await harness.addNode();
  [ada, bob, eve] = [
    await harness.addUser('ada'),
    await harness.addUser('bob'),
    await harness.addUser('eve'),
  ];
  room = await one.rooms.create(ada, { name: 'Board', visibility: 'private' });
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const add = (username: string, role?: 'owner' | 'moderator') =>
  one.members.add(ada, room.slug, { username, role });
const stored = async (): Promise<RoomRecord> =>
  (await one.models.Room.findOne({ site: ada.siteId, slug: room.slug }).lean())!;

/** Members by the room's document and by the membership rows: usernames, owners with a star. */
async function memberships() {
  const { _id, owners, memberCount, unsettled, unsettledCount } = await stored();
  const rows = await one.models.Member.find({ room: { $eq: _id } }).lean();
  const names = await Promise.all(
    rows.map(async ({ user, role }) => {
      const found = await one.models.User.findById(user).lean();
      return (role === 'owner' ? '*' : '') + found!.username;
    }),
  );
  const ownersByRow = rows.filter(({ role }) => role === 'owner').map(({ user }) => String(user));
  expect(ownersByRow.sort()).toEqual(owners.map(String).sort());
  expect(memberCount).toBe(rows.length);
  expect(unsettledCount).toBe(unsettled.length);
  return names.sort();
}

/** Runs `meanwhile` once, just before the node calls the method. */
function before<M extends object>(model: M, method: keyof M & string, meanwhile: () => Promise<unknown>) {
  const real = (model[method] as (...args: unknown[]) => PromiseLike<unknown>).bind(model);
  return vi
    .spyOn(model, method as never)
    .mockImplementationOnce(((...args: unknown[]) => meanwhile().then(() => real(...args))) as never);
}

/** Simulates a kill of the node just before it calls the method. */
function killBefore<M extends object>(model: M, method: keyof M & string): void {
  vi.spyOn(model, method as never).mockImplementationOnce((() =>
    Promise.reject(new Error('killed'))) as never);
}

/** Runs the sweep that the other node does within a minute. */
async function sweepOf(node: ServicesNode): Promise<void> {
  await node.settleMemberships();
  now += 20_000;
  await node.settleMemberships();
}

describe('at the same moment', () => {
  it('two owners remove each other: one remains, and owns the room', async () => {
    for (let round = 0; round < 8; round += 1) {
      room = await one.rooms.create(ada, { name: 'Board', visibility: 'private' });
      await add('bob', 'owner');
      await add('eve');
      const done = await Promise.allSettled([
        one.members.remove(ada, room.slug, 'bob'),
        two.members.remove(bob, room.slug, 'ada'),
      ]);
      expect(done.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
      expect([
        ['*ada', 'eve'],
        ['*bob', 'eve'],
      ]).toContainEqual(await memberships());
    }
  });

  it('two owners leave: one of them is the last owner', async () => {
    for (let round = 0; round < 8; round += 1) {
      room = await one.rooms.create(ada, { name: 'Board' });
      await add('bob', 'owner');
      await add('eve');
      const done = await Promise.allSettled([
        one.rooms.leave(ada, room.slug),
        two.rooms.leave(bob, room.slug),
      ]);
      const refused = done.filter((result) => result.status === 'rejected');
      expect(refused.map(({ reason }) => (reason as { code: string }).code)).toEqual(['last_owner']);
      expect((await memberships()).filter((name) => name.startsWith('*'))).toHaveLength(1);
    }
  });

  it('of two owners who remove each other, or leave, the second decision is refused', async () => {
    await add('bob', 'owner');
    await add('eve');
    before(two.models.Room, 'updateOne', () => one.members.remove(ada, room.slug, 'bob'));
    await expect(two.members.remove(bob, room.slug, 'ada')).rejects.toMatchObject({ code: 'room_not_found' });
    expect(await memberships()).toEqual(['*ada', 'eve']);
    await add('bob', 'owner');
    before(two.models.Room, 'updateOne', () => one.rooms.leave(ada, room.slug));
    await expect(two.rooms.leave(bob, room.slug)).rejects.toMatchObject({ code: 'last_owner' });
    expect(await memberships()).toEqual(['*bob', 'eve']);
  });

  it('the last owner leaves while a user joins: the room has no owner, or the owner stayed', async () => {
    for (let round = 0; round < 8; round += 1) {
      room = await one.rooms.create(ada, { name: 'Hall' });
      const [left] = await Promise.allSettled([
        one.rooms.leave(ada, room.slug),
        two.rooms.join(bob, room.slug),
      ]);
      expect(await memberships()).toEqual(left!.status === 'fulfilled' ? ['bob'] : ['*ada', 'bob']);
    }
  });

  it('a user is removed from a private room while joining it: stays out, and nothing is written', async () => {
    await add('bob');
    await two.rooms.get(bob, room.slug);
    const { Member, Room } = two.models;
    const writes = [vi.spyOn(Member, 'bulkWrite'), vi.spyOn(Member, 'create'), vi.spyOn(Room, 'updateOne')];
    const findOne = Member.findOne.bind(Member);
    // The row exists when it is read, and is gone when the response arrives.
    vi.spyOn(Member, 'findOne').mockImplementationOnce(((filter: never) => ({
      lean: async () => {
        const found = await findOne(filter).lean();
        await one.members.remove(ada, room.slug, 'bob');
        return found;
      },
    })) as never);
    await two.rooms.join(bob, room.slug).catch(() => undefined);
    await two.rooms.join(bob, room.slug).catch(() => undefined);
    for (const write of writes) expect(write).not.toHaveBeenCalled();
    expect(await memberships()).toEqual(['*ada']);
  });

  it('a moderator is removed while adding a user: neither is in the room', async () => {
    await add('bob', 'moderator');
    before(two.models.Room, 'updateOne', () => one.members.remove(ada, room.slug, 'bob'));
    await expect(two.members.add(bob, room.slug, { username: 'eve' })).rejects.toMatchObject({
      code: 'room_not_found',
    });
    expect(await memberships()).toEqual(['*ada']);
  });

  it('an owner is demoted while giving roles, and while renaming the room: neither happens', async () => {
    await add('bob', 'owner');
    await add('eve');
    const demote = () => one.members.update(ada, room.slug, 'bob', { role: 'member' });
    before(two.models.Room, 'updateOne', demote);
    const insufficient = { code: 'insufficient_role' };
    await expect(two.members.update(bob, room.slug, 'eve', { role: 'owner' })).rejects.toMatchObject(
      insufficient,
    );
    await one.members.update(ada, room.slug, 'bob', { role: 'owner' });
    const { Room } = two.models;
    const change = Room.findOneAndUpdate.bind(Room);
    vi.spyOn(Room, 'findOneAndUpdate').mockImplementationOnce(((...args: Parameters<typeof change>) => ({
      lean: async () => {
        await demote();
        return change(...args).lean();
      },
    })) as never);
    await expect(two.rooms.update(bob, room.slug, { name: 'Mine' })).rejects.toMatchObject(insufficient);
    expect((await one.rooms.get(ada, room.slug)).name).toBe('Board');
    expect(await memberships()).toEqual(['*ada', 'bob', 'eve']);
  });

  it('many users join one public room on two nodes: all are counted once', async () => {
    room = await one.rooms.create(ada, { name: 'Hall' });
    const people = await Promise.all(
      Array.from({ length: 40 }, (_, index) => harness.addUser(`user-${index}`)),
    );
    const writes = vi.spyOn(one.models.Room, 'updateOne');
    await Promise.all(
      people.flatMap((actor, index) => [
        one.rooms.join(actor, room.slug),
        ...(index % 2 ? [two.rooms.join(actor, room.slug)] : []),
      ]),
    );
    expect(await memberships()).toHaveLength(41);
    // Decided together, not one after the other.
    expect(writes.mock.calls.length).toBeLessThan(40);
    const added = [one, two].flatMap((node) => node.realtime.events('member.added'));
    expect(added.filter(({ room: slug }) => slug === room.slug)).toHaveLength(41);
  });
});

describe('a node that dies', () => {
  it('after it decided that a user is in: another finishes within a minute, and notifies', async () => {
    killBefore(two.models.Member, 'bulkWrite');
    await expect(two.members.add(ada, room.slug, { username: 'bob' })).rejects.toThrow('killed');
    expect(await stored()).toMatchObject({ memberCount: 2, unsettledCount: 1 });
    // A decision in the meantime counts it.
    await expect(one.rooms.leave(ada, room.slug)).rejects.toMatchObject({ code: 'last_owner' });
    await one.settleMemberships();
    expect(await stored()).toMatchObject({ unsettledCount: 1 });
    await sweepOf(one);
    expect(await memberships()).toEqual(['*ada', 'bob']);
    expect(await stored()).toMatchObject({ unsettledCount: 0 });
    expect(one.realtime.calls).toContainEqual({
      ...{ to: `user:${bob.userId}`, event: 'memberJoined', payload: room.slug },
    });
    expect(one.realtime.events('member.added').at(-1)!.member.user.username).toBe('bob');
  });

  it('after it decided that a user is out: another removes the sockets too', async () => {
    await add('bob');
    killBefore(two.models.Member, 'bulkWrite');
    await expect(two.members.remove(ada, room.slug, 'bob')).rejects.toThrow('killed');
    await sweepOf(one);
    expect(await memberships()).toEqual(['*ada']);
    expect(one.realtime.calls).toContainEqual({
      ...{ to: `user:${bob.userId}`, event: 'memberLeft', payload: room.slug },
    });
  });

  it('before it notified, or before it cleaned up: another announces the current state', async () => {
    await add('bob');
    const real = two.models.Room.updateOne.bind(two.models.Room);
    const forget = vi.spyOn(two.models.Room, 'updateOne');
    forget.mockImplementation(((filter: Record<string, unknown>, update: never) =>
      'unsettled.id' in filter
        ? Promise.reject(new Error('killed'))
        : real(filter as never, update)) as never);
    await two.members.remove(ada, room.slug, 'bob');
    await add('bob');
    await Promise.all([one.idle(), two.idle()]);
    expect(await stored()).toMatchObject({ unsettledCount: 1 });
    one.realtime.calls.length = 0;
    await sweepOf(one);
    // Bob's leaving is no longer announced: bob is in again.
    expect(one.realtime.calls).toEqual([]);
    expect(await memberships()).toEqual(['*ada', 'bob']);
  });

  it('after it stored a room: the creator is a member', async () => {
    killBefore(two.models.Member, 'bulkWrite');
    await expect(two.rooms.create(bob, { name: 'New' })).rejects.toThrow('killed');
    room = { slug: 'new' } as Room;
    await sweepOf(one);
    expect(await memberships()).toEqual(['*bob']);
    expect(await one.rooms.update(bob, 'new', { name: 'Newer' })).toMatchObject({ role: 'owner' });
  });

  it('and resumes after everything is settled: a late write re-adds no user', async () => {
    before(two.models.Member, 'bulkWrite', async () => {
      await sweepOf(one);
      expect(await memberships()).toEqual(['*ada', 'bob']);
      await one.members.remove(ada, room.slug, 'bob');
    });
    await two.members.add(ada, room.slug, { username: 'bob' }).catch(() => undefined);
    await two.idle();
    expect(await memberships()).toEqual(['*ada']);
    await expect(two.rooms.get(bob, room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
  });
});

it('a lost response to the decision: decided once, announced once', async () => {
  const proxy = await startStoreProxy(harness.uri);
  const node = await harness.addNode({ uri: proxy.uri });
  await node.rooms.get(ada, room.slug);
  proxy.loseReply('update', { count: 1 });
  expect(await node.members.add(ada, room.slug, { username: 'bob' })).toMatchObject({ created: true });
  expect(await stored()).toMatchObject({ memberCount: 2, membershipVersion: 2 });
  expect(await memberships()).toEqual(['*ada', 'bob']);
  expect(node.realtime.events('member.added')).toHaveLength(1);
  await node.idle();
  await proxy.close();
});

describe('while the store accepts no decision', () => {
  const ofRooms = ({ name, collection }: { name: string; collection: string | null }) =>
    name === 'update' && collection === 'rooms';

  it('a request behind another one gets its response no later than one without', async () => {
    const proxy = await startStoreProxy(harness.uri);
    const node = await harness.addNode({ uri: proxy.uri });
    const { _id } = await stored();
    let time = 0;
    const timing = { now: () => time, backOff: async () => void (time += 5000) };
    const log = createMembershipLog({
      models: node.models,
      logger: pino({ level: 'silent' }),
      clock: () => now,
      timing,
    });
    const wish = (role: 'member' | 'moderator'): MembershipWish => ({
      request: { kind: 'add', by: ada.userId, user: bob.userId, role },
    });
    // A code after which the driver does not search for the server again: that takes up to half a second, as long as
    // the last attempt waits.
    const away = proxy.fail(ofRooms, { code: 112 });
    // The same user twice: the second is decided only after the first.
    const both = await Promise.allSettled([
      log.submit(String(_id), wish('member')),
      log.submit(String(_id), wish('moderator')),
    ]);
    for (const outcome of both)
      expect(outcome).toMatchObject({ status: 'rejected', reason: { code: 'unavailable', retryAfter: 1 } });
    // At 0, 5 and 10 s for the first, and once more for the second, which had waited for as long.
    expect(away.hits).toBe(4);
    await proxy.close();
  });

  it('and only its operator can change that, it is queried once', async () => {
    const proxy = await startStoreProxy(harness.uri);
    const node = await harness.addNode({ uri: proxy.uri });
    await node.rooms.get(ada, room.slug);
    const refused = proxy.fail(ofRooms, { code: 13 });
    await expect(node.members.add(ada, room.slug, { username: 'bob' })).rejects.toMatchObject({
      ...{ code: 'unavailable', retryAfter: 5 },
    });
    expect(refused.hits).toBe(1);
    await proxy.close();
  });
});

it('count, owners and rows agree after anything that happens on three nodes that die now and then', async () => {
  const nodes = [one, two, await harness.addNode()];
  const people = [ada, bob, eve, await harness.addUser('zoe')];
  room = await one.rooms.create(ada, { name: 'Hall' });
  let random = 7;
  const draw = (most: number) => (random = (random * 48271) % 2147483647) % most;
  for (let round = 0; round < 25; round += 1) {
    await Promise.allSettled(
      Array.from({ length: 6 }, () => {
        const [node, actor, other] = [nodes[draw(3)]!, people[draw(4)]!, people[draw(4)]!];
        if (draw(6) === 0) killBefore(node.models.Member, 'bulkWrite');
        return [
          () => node.rooms.join(actor, room.slug),
          () => node.rooms.leave(actor, room.slug),
          () => node.members.remove(actor, room.slug, other.username),
          () => node.members.add(actor, room.slug, { username: other.username, role: 'owner' }),
          () => node.members.update(actor, room.slug, other.username, { role: 'member' }),
        ][draw(5)]!();
      }),
    );
  }
  vi.restoreAllMocks();
  for (const node of nodes) await node.idle();
  await sweepOf(one);
  await memberships();
  expect((await stored()).membershipVersion).toBeGreaterThan(20);
});

it('an abandoned room gets an owner from the operator, announced by a running server', async () => {
  room = await one.rooms.create(ada, { name: 'Hall' });
  await one.rooms.leave(ada, room.slug);
  await one.rooms.join(bob, room.slug);
  await one.idle();
  one.realtime.calls.length = 0;
  const give = (username: string) =>
    appointRoomOwner(
      { models: two.models, audit: two.audit, logger: pino({ level: 'silent' }) },
      { siteId: ada.siteId, slug: room.slug, username },
    );
  expect(await give('Eve')).toEqual({ created: true, memberCount: 2 });
  expect(await give('eve')).toEqual({ created: false, memberCount: 2 });
  expect(await give('bob')).toEqual({ created: true, memberCount: 2 });
  expect(await memberships()).toEqual(['*bob', '*eve']);
  await one.settleMemberships();
  expect(one.realtime.events('member.added').map(({ member }) => member.user.username)).toEqual(['eve']);
  expect(one.realtime.events('member.updated').map(({ member }) => member.role)).toEqual(['owner']);
  expect(await stored()).toMatchObject({ unsettledCount: 0 });
  await expect(give('nobody')).rejects.toMatchObject({ code: 'user_not_found' });
});

it('refuses more owners than the limit', async () => {
  const owners = Array.from({ length: 100 }, (_, index) => index.toString(16).padStart(24, 'a'));
  await one.models.Room.updateOne(
    { site: ada.siteId, slug: room.slug },
    { $set: { owners: [ada.userId, ...owners.slice(1)], memberCount: 100 } },
  );
  await expect(add('bob', 'owner')).rejects.toMatchObject({ code: 'owner_limit', status: 409 });
  expect(await add('bob', 'moderator')).toMatchObject({ created: true });
});

it('decides a merge and another request about the guest one after the other', async () => {
  const guest = await harness.addUser('guest-1', { kind: 'guest' });
  await add('guest-1');
  const log = createMembershipLog({
    ...{ models: one.models, logger: pino({ level: 'silent' }), clock: () => now, announce: async () => {} },
  });
  const roomId = (await stored())._id.toString();
  await Promise.all([
    log.submit(roomId, { request: { kind: 'leave', user: guest.userId } }),
    log.submit(roomId, {
      request: { kind: 'add', by: ada.userId, user: guest.userId, role: 'member' },
      begin: { lastReadSeq: 0, openedAt: null },
    }),
    log.submit(roomId, { request: { kind: 'merge', user: bob.userId, from: guest.userId } }),
  ]);
  await log.idle();
  expect(await memberships()).toEqual(['*ada', 'bob']);
});

it('lets a guest out of a deleted room', async () => {
  const guest = await harness.addUser('guest-1', { kind: 'guest' });
  await add('guest-1');
  await one.rooms.remove(ada, room.slug);
  await one.leaveRoom((await stored())._id.toString(), guest.userId);
  expect(await memberships()).toEqual(['*ada']);
});
