import { ERRORS } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { appointRoomOwner } from '../src/services/admin/room-owners.js';
import { toObjectId } from '../src/models/object-id.js';
import type { SiteSettings } from '../src/services/sites.js';
import { pino } from 'pino';
import { asClient } from './support/as-client.js';
import { fillWithRooms } from './support/many-rooms.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let one: ServicesNode;
let two: ServicesNode;
let now = Date.now();
let ada: Actor;
let bob: Actor;

beforeEach(async () => {
  harness = await startServices();
  one = await harness.addNode({ clock: () => now });
  two = await harness.addNode({ clock: () => now });
  ada = await harness.addUser('ada');
  bob = await harness.addUser('bob');
});
afterEach(async () => {
  vi.restoreAllMocks();
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const rooms = () => one.models.Room.find({ site: ada.siteId }).lean();
const membersOf = async (slug: string) => {
  const room = await one.models.Room.findOne({ site: ada.siteId, slug }).lean();
  const rows = await one.models.Member.find({ room: { $eq: room!._id } }).lean();
  return rows.map(({ user }) => user.toString()).sort();
};
const both = () => [ada.userId, bob.userId].sort();

async function set(settings: Partial<SiteSettings>): Promise<void> {
  const set = Object.fromEntries(
    Object.entries(settings).map(([name, value]) => [`settings.${name}`, value]),
  );
  await one.models.Site.updateOne({ _id: { $eq: ada.siteId } }, { $set: set });
  // Settings live in memory for some seconds.
  now += 60_000;
}

/** Opens 25 times on each node, from both sides. */
function openAtOnce() {
  return Promise.allSettled(
    Array.from({ length: 50 }, (_, index) => {
      const node = index % 2 === 0 ? one : two;
      const [actor, other] = index % 4 < 2 ? [ada, 'bob'] : [bob, 'ada'];
      return asClient(() => node.directRooms.open(actor as Actor, other as string));
    }),
  );
}

describe('one room', () => {
  it('is what 50 requests at once on two nodes create, with both members', async () => {
    const done = await openAtOnce();
    const opened = done.map((result) => (result.status === 'fulfilled' ? result.value : null));
    const slugs = new Set(opened.map((result) => result?.room.slug));
    expect(slugs.size).toBe(1);
    expect(opened.filter((result) => result?.created)).toHaveLength(1);
    expect(await rooms()).toHaveLength(1);
    expect(await membersOf([...slugs][0]!)).toEqual(both());
  });

  it.each(['the memberships are written', 'the record of them is removed'])(
    'is what they create also where the node that created it stopped before %s',
    async (step) => {
      const target =
        step === 'the memberships are written'
          ? vi.spyOn(one.models.Member, 'bulkWrite')
          : vi.spyOn(one.models.Room, 'updateOne');
      target.mockImplementationOnce((() => Promise.reject(new Error('killed'))) as never);
      await one.directRooms.open(ada, 'bob').catch((error: Error) => expect(error.message).toBe('killed'));
      const done = await openAtOnce();
      const slugs = new Set(done.map((result) => result.status === 'fulfilled' && result.value.room.slug));
      expect(slugs.size).toBe(1);
      const [room] = await rooms();
      expect(room).toMatchObject({ memberCount: 2, owners: [], unsettledCount: 0, unsettled: [] });
      expect(await membersOf(room!.slug)).toEqual(both());
    },
  );

  it('is completed by the sweep where nobody asks again', async () => {
    vi.spyOn(one.models.Member, 'bulkWrite').mockImplementationOnce((() =>
      Promise.reject(new Error('killed'))) as never);
    await expect(one.directRooms.open(ada, 'bob')).rejects.toThrow('killed');
    const [room] = await rooms();
    expect(await membersOf(room!.slug)).toEqual([]);
    await two.settleMemberships();
    now += 20_000;
    await two.settleMemberships();
    expect(await membersOf(room!.slug)).toEqual(both());
  });

  it('has two members for good', async () => {
    await harness.addUser('eve');
    const { room } = await one.directRooms.open(ada, 'bob');
    const refused = { code: 'direct_room' };
    await expect(one.members.add(ada, room.slug, { username: 'eve' })).rejects.toMatchObject(refused);
    await expect(one.members.update(ada, room.slug, 'bob', { role: 'moderator' })).rejects.toMatchObject(
      refused,
    );
    await expect(one.members.remove(ada, room.slug, 'bob')).rejects.toMatchObject(refused);
    await expect(one.members.remove(ada, room.slug, 'ada')).rejects.toMatchObject(refused);
    await expect(one.rooms.leave(ada, room.slug)).rejects.toMatchObject(refused);
    await expect(one.rooms.update(ada, room.slug, { name: 'Us' })).rejects.toMatchObject(refused);
    await expect(one.rooms.archive(ada, room.slug)).rejects.toMatchObject(refused);
    await expect(one.rooms.remove(ada, room.slug)).rejects.toMatchObject(refused);
    await expect(
      appointRoomOwner(
        { models: one.models, audit: one.audit, logger: pino({ level: 'silent' }) },
        { siteId: ada.siteId, slug: room.slug, username: 'ada' },
      ),
    ).rejects.toMatchObject(refused);
    expect(await one.rooms.leaveUnopened(bob)).toEqual({ left: [], kept: [] });
    expect((await one.members.list(ada, room.slug, { limit: 10 })).results).toHaveLength(2);
  });
});

describe('what the members see', () => {
  it('is the name of the other one', async () => {
    const { room } = await one.directRooms.open(ada, 'bob');
    expect(room).toMatchObject({ kind: 'direct', visibility: 'private', name: 'BOB', role: 'member' });
    expect(room.peer).toMatchObject({ username: 'bob', id: bob.userId });
    expect(room.unopened).toBeUndefined();
    const created = one.realtime.calls.filter(({ event }) => event === 'room.created');
    expect(
      created.map(({ to, payload }) => [to, (payload as { room: typeof room }).room.name]).sort(),
    ).toEqual(
      [
        [`user:${ada.userId}`, 'BOB'],
        [`user:${bob.userId}`, 'ADA'],
      ].sort(),
    );
    const [seen] = (await two.rooms.list(bob, { scope: 'joined', limit: 50 })).results;
    expect(seen).toMatchObject({ slug: room.slug, name: 'ADA', peer: { username: 'ada' }, unopened: true });
  });

  it('is found by the name of the other one, and tells nobody else about them', async () => {
    const eve = await harness.addUser('eve', { scopes: ['chat', 'monitor', 'monitor:all'] });
    const { room } = await one.directRooms.open(ada, 'bob');
    const found = async (actor: Actor, q: string) =>
      (await one.rooms.list(actor, { q, limit: 50 })).results.map(({ slug }) => slug);
    expect(await found(ada, 'bo')).toEqual([room.slug]);
    expect(await found(bob, 'Ad')).toEqual([room.slug]);
    expect(await found(ada, 'ada')).toEqual([]);
    expect(await found(eve, 'ada')).toEqual([]);
    expect(room.slug).toMatch(/^[a-z0-9]{16}$/);
    const [own] = (await one.monitor.summary(ada)).rooms;
    const [seen] = (await one.monitor.summary(eve)).rooms;
    expect([own!.roomName, seen!.roomName]).toEqual(['', '']);
    await expect(one.rooms.get(eve, room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
    await expect(one.rooms.join(eve, room.slug)).rejects.toMatchObject({ code: 'room_not_found' });
    expect(JSON.stringify(await rooms())).not.toMatch(/ADA|BOB/);
  });

  it('is messages, read marks and sync as in any other room', async () => {
    const { room } = await one.directRooms.open(ada, 'bob');
    await one.messages.send(ada, room.slug, { content: 'hello', clientMessageId: '1' });
    await two.messages.send(bob, room.slug, { content: 'hi', clientMessageId: '2' });
    const { rooms: changes } = await one.messages.sync(ada, { [room.slug]: 0 });
    expect(changes[room.slug]!.results.map(({ content }) => content)).toEqual(['hello', 'hi']);
    expect(await two.rooms.read(bob, room.slug, 2)).toEqual({
      lastReadSeq: 2,
      unreadCount: 0,
      mentionCount: 0,
    });
    const [seen] = (await one.rooms.list(ada, { scope: 'joined', limit: 50 })).results;
    expect(seen).toMatchObject({ unreadCount: 1, lastMessage: { content: 'hi' } });
  });
});

describe('a refusal', () => {
  const open = (actor: Actor, username: string) => one.directRooms.open(actor, username);
  const CANNOT = { code: 'cannot_message', message: ERRORS.cannot_message.title };

  it('is the same, after the same queries, whatever its reason', async () => {
    await harness.addUser('eve');
    await one.models.User.updateOne({ username: 'eve', site: ada.siteId }, { disabledAt: new Date() });
    await harness.addUser('robo');
    await one.models.User.updateOne({ username: 'robo', site: ada.siteId }, { kind: 'bot' });
    const elsewhere = await harness.addSite('other');
    await harness.addUser('zoe', { siteId: elsewhere });
    const full = await harness.addUser('full');
    await fillWithRooms(one.models, full, 50, { isUnopened: true });
    const queries = async (username: string) => {
      const spies = [
        vi.spyOn(one.models.User, 'findOne'),
        vi.spyOn(one.models.User, 'find'),
        vi.spyOn(one.models.Room, 'find'),
        vi.spyOn(one.models.Block, 'exists'),
        vi.spyOn(one.models.Member, 'countDocuments'),
      ];
      await expect(open(ada, username)).rejects.toMatchObject(CANNOT);
      const calls = spies.map((spy) => spy.mock.calls.length);
      vi.restoreAllMocks();
      return calls;
    };
    const [first, ...others] = [
      await queries('nobody'),
      await queries('eve'),
      await queries('robo'),
      await queries('zoe'),
      await queries('full'),
      await queries(''),
    ];
    for (const calls of others) expect(calls).toEqual(first);
    expect((await rooms()).filter(({ kind }) => kind === 'direct')).toEqual([]);
  });

  it('follows the settings of the site, also for a room that exists', async () => {
    await open(ada, 'bob');
    await set({ directs: 'off' });
    await expect(open(ada, 'bob')).rejects.toMatchObject(CANNOT);
    await set({ directs: 'contacts', contacts: ['help'] });
    await expect(open(ada, 'bob')).rejects.toMatchObject(CANNOT);
    const help = await harness.addUser('help');
    expect((await open(ada, 'help')).room.peer?.username).toBe('help');
    expect((await open(help, 'ada')).created).toBe(false);
    await set({ directs: 'everyone' });
    expect((await open(ada, 'bob')).created).toBe(false);
  });

  it('lets guests write to contacts only, and contacts to guests', async () => {
    const guest = { ...(await harness.addUser('guest-1')), kind: 'guest' as const };
    await one.models.User.updateOne({ username: 'guest-1', site: ada.siteId }, { kind: 'guest' });
    await expect(open(guest, 'ada')).rejects.toMatchObject(CANNOT);
    await expect(open(ada, 'guest-1')).rejects.toMatchObject(CANNOT);
    await set({ contacts: ['ada'] });
    const { room } = await open(guest, 'ada');
    expect((await open(ada, 'guest-1')).room.slug).toBe(room.slug);
  });

  it('names the field for a message to oneself', async () => {
    await expect(open(ada, 'ada')).rejects.toMatchObject({
      code: 'validation_failed',
      errors: [{ path: 'username', code: 'own_username' }],
    });
  });
});

describe('a direct room of a guest who has joined an account', () => {
  /** A guest with a direct room with bob, who has joined ada's account. */
  async function mergedGuest() {
    await set({ contacts: ['bob'] });
    const guest = await harness.addUser('guest-1', { kind: 'guest' });
    const { room } = await one.directRooms.open(guest, 'bob');
    await one.messages.send(guest, room.slug, { content: 'hello' });
    const mergedInto = toObjectId(ada.userId);
    const mergePending = new Date(now);
    await one.models.User.updateOne(
      { username: 'guest-1', site: ada.siteId },
      { $set: { mergedInto, mergePending } },
    );
    now += 60_000;
    return { guest, room };
  }

  it('is the room of the account, from both sides and by both names, also before the merge is complete', async () => {
    const { room } = await mergedGuest();
    const views = [
      await one.directRooms.open(ada, 'bob'),
      await two.directRooms.open(bob, 'ada'),
      await two.directRooms.open(bob, 'guest-1'),
    ];
    expect(views.map((view) => [view.room.slug, view.created, view.room.role])).toEqual(
      views.map(() => [room.slug, false, 'member']),
    );
    expect(views.map((view) => view.room.peer?.username)).toEqual(['bob', 'ada', 'ada']);
    expect(await membersOf(room.slug)).toEqual(both());
  });

  it('has a name also where the guest joined the one it wrote to, or the other user is gone', async () => {
    const { guest, room } = await mergedGuest();
    await one.models.User.updateOne(
      { username: 'guest-1', site: ada.siteId },
      { $set: { mergedInto: toObjectId(bob.userId) } },
    );
    now += 60_000;
    expect(await one.rooms.get(bob, room.slug)).toMatchObject({ name: 'BOB' });
    await one.models.User.deleteOne({ username: 'guest-1', site: ada.siteId });
    now += 60_000;
    expect(await one.rooms.get(bob, room.slug)).toMatchObject({
      ...{ name: 'Unknown', peer: { id: guest.userId } },
    });
  });
});
