import { MAX_PINNED_ROOMS, ROOM_ACTIONS } from '@sotto/protocol';
import type { Mention, Page, Room } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { fillWithRooms } from './support/many-rooms.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;

beforeEach(async () => {
  harness = await startServices();
  node = harness.node;
  [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const slugs = ({ results }: Page<Room>) => results.map(({ slug }) => slug);

describe('create', () => {
  it("makes the creator its owner and notifies the creator's sockets", async () => {
    const room = await node.rooms.create(ada, { name: 'Ünser Raum', topic: 'All of it' });
    expect(room).toMatchObject({
      ...{ kind: 'room', slowModeSeconds: 0, notifications: { level: 'all' } },
      permissions: { write: 'all', invite: 'moderators', guests: 'write' },
      ...{ slug: 'unser-raum', name: 'Ünser Raum', topic: 'All of it', visibility: 'public', memberCount: 1 },
      ...{
        lastSeq: 0,
        rev: 0,
        unreadCount: 0,
        mentionCount: 0,
        lastReadSeq: 0,
        role: 'owner',
        createdAt: expect.any(String),
      },
      abilities: ROOM_ACTIONS.filter((action) => action !== 'join'),
    });
    expect(node.realtime.calls.map(({ to, event }) => [to, event])).toEqual([
      [`user:${ada.userId}`, 'memberJoined'],
      ['room:unser-raum', 'member.added'],
      [`user:${ada.userId}`, 'room.created'],
    ]);
  });

  it('numbers colliding slugs, and refuses a given slug that is taken', async () => {
    const made = [];
    for (let index = 0; index < 3; index += 1)
      made.push((await node.rooms.create(ada, { name: 'Tea' })).slug);
    expect(made).toEqual(['tea', 'tea-2', 'tea-3']);
    await expect(node.rooms.create(bob, { name: 'x', slug: 'tea' })).rejects.toMatchObject({
      code: 'slug_taken',
    });
    expect(slugs(await node.rooms.list(bob, { scope: 'joined', limit: 10 }))).toEqual([]);
    expect((await node.rooms.create(bob, { name: 'x', slug: 'coffee' })).slug).toBe('coffee');
  });

  it('simultaneous creations get different slugs', async () => {
    const rooms = await Promise.all(
      Array.from({ length: 8 }, () => node.rooms.create(ada, { name: 'Rush' })),
    );
    expect(new Set(rooms.map(({ slug }) => slug)).size).toBe(8);
  });

  it('gives a private room 16 random characters, also where a slug was sent', async () => {
    const given = { name: 'x', slug: 'secret', visibility: 'private' as const };
    const [first, second] = [await node.rooms.create(ada, given), await node.rooms.create(bob, given)];
    expect(first.slug).toMatch(/^[a-z0-9]{16}$/);
    expect(second.slug).not.toBe(first.slug);
    expect((await node.rooms.create(bob, { name: 'x', slug: 'secret' })).slug).toBe('secret');
  });

  it('stops at 500 rooms per user, on every way in', async () => {
    const room = await node.rooms.create(bob, { name: 'Full' });
    await fillWithRooms(node.models, ada, 499);
    // A deleted room is none that anybody is in, and nobody could leave it.
    await fillWithRooms(node.models, ada, 10, { isDeleted: true });
    await node.rooms.create(ada, { name: 'The last' });
    const limit = { code: 'room_limit', status: 409 };
    await expect(node.rooms.create(ada, { name: 'One more' })).rejects.toMatchObject(limit);
    await expect(node.rooms.join(ada, room.slug)).rejects.toMatchObject(limit);
    await expect(node.members.add(bob, room.slug, { username: 'ada' })).rejects.toMatchObject(limit);
    expect((await node.rooms.get(bob, room.slug)).memberCount).toBe(1);
  });
});

describe('list', () => {
  beforeEach(async () => {
    for (const name of ['Delta', 'Alpha', 'Echo', 'Bravo', 'Charlie']) await node.rooms.create(ada, { name });
    await node.rooms.create(ada, { name: 'Foxtrot', visibility: 'private' });
  });

  it('pages public rooms by slug', async () => {
    const pages: string[][] = [];
    let cursor: string | undefined;
    do {
      const page = await node.rooms.list(bob, { scope: 'public', limit: 2, cursor });
      pages.push(slugs(page));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(pages).toEqual([['alpha', 'bravo'], ['charlie', 'delta'], ['echo']]);
  });

  it('puts joined rooms first by default, each room once', async () => {
    for (const slug of ['echo', 'charlie']) await node.rooms.join(bob, slug);
    const first = await node.rooms.list(bob, { limit: 2 });
    expect(slugs(first)).toEqual(['charlie', 'echo', 'alpha', 'bravo']);
    const second = await node.rooms.list(bob, { limit: 2, cursor: first.nextCursor! });
    expect([slugs(second), second.nextCursor]).toEqual([['delta'], null]);
    expect(slugs(await node.rooms.list(bob, { scope: 'joined', limit: 1 }))).toEqual(['charlie', 'echo']);
  });

  it("shows counts, the newest message and the user's own marks", async () => {
    await node.rooms.join(bob, 'alpha');
    await node.messages.send(ada, 'alpha', { content: 'hello' });
    const [room] = (await node.rooms.list(bob, { scope: 'joined', limit: 10 })).results;
    expect(room).toMatchObject({
      ...{
        slug: 'alpha',
        memberCount: 2,
        lastSeq: 1,
        rev: 1,
        unreadCount: 1,
        lastReadSeq: 0,
        role: 'member',
      },
      lastMessage: { content: 'hello', sender: { username: 'ada' } },
    });
  });

  it('finds by the beginning of the name, in any case, over pages', async () => {
    for (const name of ['Straße 1', 'STRASSE 2', 'Strassen', 'x^.*$', 'Alphabet'])
      await node.rooms.create(ada, { name });
    const find = async (q: string, limit = 10) =>
      slugs(await node.rooms.list(bob, { scope: 'public', q, limit }));
    expect(await find('strasse')).toEqual(['strasse-1', 'strasse-2', 'strassen']);
    expect(await find('ALPHA')).toEqual(['alpha', 'alphabet']);
    expect(await find('.*')).toEqual([]);
    expect(await find('x^.')).toEqual(['x']);
    expect(await find('foxtrot')).toEqual([]);
    const first = await node.rooms.list(bob, { scope: 'public', q: 'STRASSE', limit: 2 });
    const second = await node.rooms.list(bob, {
      scope: 'public',
      q: 'STRASSE',
      limit: 2,
      cursor: first.nextCursor!,
    });
    expect([...slugs(first), ...slugs(second)]).toEqual(['strasse-1', 'strasse-2', 'strassen']);
    expect(slugs(await node.rooms.list(ada, { scope: 'joined', q: 'trot', limit: 10 }))).toHaveLength(1);
  });

  it('pages a search over rooms of one name', async () => {
    for (let index = 0; index < 4; index += 1) await node.rooms.create(ada, { name: 'Twin' });
    const found: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await node.rooms.list(bob, { scope: 'public', q: 'twin', limit: 1, cursor });
      found.push(...slugs(page));
      cursor = page.nextCursor ?? undefined;
    } while (cursor);
    expect(found).toEqual(['twin', 'twin-2', 'twin-3', 'twin-4']);
  });

  it.each(['x', 'e30', Buffer.from('{"slug":{"$gt":""}}').toString('base64url')])(
    'refuses the cursor %j',
    async (cursor) => {
      const list = node.rooms.list(bob, { scope: 'public', limit: 2, cursor });
      await expect(list).rejects.toMatchObject({ code: 'validation_failed', errors: [{ path: 'cursor' }] });
    },
  );
});

describe('update', () => {
  it('is for owners, and announces to the room what all members see', async () => {
    const { slug } = await node.rooms.create(ada, { name: 'Old', topic: 'old' });
    await node.rooms.join(bob, slug);
    await expect(node.rooms.update(bob, slug, { name: 'x' })).rejects.toMatchObject({
      code: 'insufficient_role',
    });
    const room = await node.rooms.update(ada, slug, { name: 'New', topic: null });
    expect(room).toMatchObject({ slug, name: 'New', role: 'owner' });
    expect(room).not.toHaveProperty('topic');
    const [event] = node.realtime.events('room.updated');
    expect(event!.room).toMatchObject({ slug, name: 'New', memberCount: 2 });
    for (const own of ['role', 'unreadCount', 'lastReadSeq']) expect(event!.room).not.toHaveProperty(own);
    expect(slugs(await node.rooms.list(bob, { scope: 'public', q: 'new', limit: 5 }))).toEqual([slug]);
  });
});

describe('join and leave', () => {
  it('are idempotent; the mark starts at the newest message', async () => {
    const { slug } = await node.rooms.create(ada, { name: 'Hall' });
    for (const content of ['one', 'two']) await node.messages.send(ada, slug, { content });
    expect(await node.rooms.join(bob, slug)).toMatchObject({
      role: 'member',
      lastReadSeq: 2,
      unreadCount: 0,
    });
    expect(await node.rooms.join(bob, slug)).toMatchObject({ role: 'member', memberCount: 2 });
    expect(node.realtime.events('member.added')).toHaveLength(2);
    await node.rooms.leave(bob, slug);
    await node.rooms.leave(bob, slug);
    expect(node.realtime.events('member.removed').map(({ user }) => user.username)).toEqual(['bob', 'bob']);
    await expect(node.messages.send(bob, slug, { content: 'x' })).rejects.toMatchObject({
      code: 'not_a_member',
    });
  });

  it('the last owner stays while there are other members; the last member may leave, and joining later gives no ownership', async () => {
    const { slug } = await node.rooms.create(ada, { name: 'Hall' });
    await node.rooms.join(bob, slug);
    await expect(node.rooms.leave(ada, slug)).rejects.toMatchObject({ code: 'last_owner' });
    await node.rooms.leave(bob, slug);
    await node.rooms.leave(ada, slug);
    expect(await node.rooms.get(bob, slug)).toMatchObject({ memberCount: 0 });
    expect(await node.rooms.join(bob, slug)).toMatchObject({ role: 'member', memberCount: 1 });
    await expect(node.rooms.update(bob, slug, { name: 'Mine' })).rejects.toMatchObject({
      code: 'insufficient_role',
    });
  });

  it('two owners who leave at once do not leave the room without an owner', async () => {
    const eve = await harness.addUser('eve');
    const other = await harness.addNode();
    for (let round = 0; round < 5; round += 1) {
      const { slug } = await node.rooms.create(ada, { name: 'Hall' });
      await node.members.add(ada, slug, { username: 'bob', role: 'owner' });
      await node.members.add(ada, slug, { username: 'eve' });
      await Promise.allSettled([node.rooms.leave(ada, slug), other.rooms.leave(bob, slug)]);
      const { results } = await node.members.list(eve, slug, { limit: 100 });
      expect(results.some(({ role }) => role === 'owner')).toBe(true);
    }
  });
});

describe('read', () => {
  it('moves forward only, never past the newest message, and is announced once', async () => {
    const { slug } = await node.rooms.create(ada, { name: 'Hall' });
    await node.rooms.join(bob, slug);
    for (const content of ['one', 'two', 'three']) await node.messages.send(ada, slug, { content });
    expect(await node.rooms.read(bob, slug, 2)).toEqual({ lastReadSeq: 2, unreadCount: 1, mentionCount: 0 });
    expect(await node.rooms.read(bob, slug, 1)).toEqual({ lastReadSeq: 2, unreadCount: 1, mentionCount: 0 });
    expect(await node.rooms.read(bob, slug, 2)).toEqual({ lastReadSeq: 2, unreadCount: 1, mentionCount: 0 });
    expect(await node.rooms.read(bob, slug, 9e15)).toEqual({
      lastReadSeq: 3,
      unreadCount: 0,
      mentionCount: 0,
    });
    expect(node.realtime.events('read').map(({ user, seq }) => [user.username, seq])).toEqual([
      ['bob', 2],
      ['bob', 3],
    ]);
  });

  it('heads contain the newest rev of every joined room', async () => {
    const [one, two] = [
      await node.rooms.create(ada, { name: 'One' }),
      await node.rooms.create(ada, { name: 'Two' }),
    ];
    await node.messages.send(ada, one.slug, { content: 'text' });
    const joined = await node.rooms.joinedRooms(ada);
    const revs = await node.rooms.heads(joined.map(({ id }) => id));
    const bySlug = joined.map(({ id, slug }) => [slug, revs.get(id)]);
    expect(Object.fromEntries(bySlug)).toEqual({ [one.slug]: 1, [two.slug]: 0 });
    expect(await node.rooms.joinedRooms(bob)).toEqual([]);
    expect(await node.rooms.heads([])).toEqual(new Map());
  });
});

describe('unread from', () => {
  it('counts from a message on until the next read, on all devices of the user alone', async () => {
    const { slug } = await node.rooms.create(ada, { name: 'Hall' });
    await node.rooms.join(bob, slug);
    const state = async () => (await node.rooms.list(bob, { scope: 'joined', limit: 10 })).results[0]!;
    expect(await node.rooms.markUnread(bob, slug, 1)).toMatchObject({ unreadCount: 0 });
    const mentions = [{ user: bob.userId, start: 0, length: 4 }];
    for (const content of ['@bob', 'two', 'three']) await node.messages.send(ada, slug, { content });
    await node.messages.send(ada, slug, { content: '@bob', mentions });
    await node.rooms.read(bob, slug, 4);
    node.realtime.calls.length = 0;
    const marked = { lastReadSeq: 4, unreadCount: 3, mentionCount: 1, unreadFrom: 2 };
    expect(await node.rooms.markUnread(bob, slug, 2)).toEqual(marked);
    expect(await state()).toMatchObject(marked);
    expect((await node.rooms.list(ada, { limit: 10 })).results[0]).not.toHaveProperty('unreadFrom');
    expect(await node.rooms.read(bob, slug, 3)).toEqual({ lastReadSeq: 4, unreadCount: 0, mentionCount: 0 });
    expect(await state()).not.toHaveProperty('unreadFrom');
    expect(node.realtime.calls.map(({ to, event }) => [to, event])).toEqual([
      [`user:${bob.userId}`, 'read.own'],
      [`user:${bob.userId}`, 'read.own'],
    ]);
    // What is unread already is not less so, and what is not there yet is the newest message.
    await node.messages.send(ada, slug, { content: 'five' });
    expect(await node.rooms.markUnread(bob, slug, 99)).toMatchObject({ unreadCount: 1, unreadFrom: 5 });
    await node.rooms.leave(bob, slug);
    await node.rooms.join(bob, slug);
    expect(await state()).toMatchObject({ unreadCount: 0 });
  });
});

describe('own settings', () => {
  const listed = async (actor: Actor) =>
    (await node.rooms.list(actor, { scope: 'joined', limit: 10 })).results;

  it('pins a room in the list of one user alone, and tells the sockets of that user', async () => {
    const { slug } = await node.rooms.create(ada, { name: 'Hall' });
    await node.rooms.join(bob, slug);
    node.realtime.calls.length = 0;
    expect(await node.rooms.pin(bob, slug)).toMatchObject({ slug, pinned: true });
    expect(await node.rooms.pin(bob, slug)).toMatchObject({ pinned: true });
    expect(await listed(bob)).toMatchObject([{ slug, pinned: true }]);
    expect((await listed(ada))[0]).not.toHaveProperty('pinned');
    await node.rooms.setNotifications(bob, slug, { level: 'mentions' });
    expect(await node.rooms.unpin(bob, slug)).not.toHaveProperty('pinned');
    const own = { room: slug, notifications: { level: 'all' }, pinned: true };
    expect(node.realtime.calls.map(({ to, event, payload }) => [to, event, payload])).toEqual([
      [`user:${bob.userId}`, 'room.own', own],
      [`user:${bob.userId}`, 'room.own', { ...own, notifications: { level: 'mentions' } }],
      [`user:${bob.userId}`, 'room.own', { ...own, notifications: { level: 'mentions' }, pinned: false }],
    ]);
  });

  it('keeps a pin while the room is archived, and ends it when the user leaves', async () => {
    const { slug } = await node.rooms.create(ada, { name: 'Hall' });
    await node.rooms.join(bob, slug);
    await node.rooms.pin(bob, slug);
    await node.rooms.archive(ada, slug);
    expect(await node.rooms.get(bob, slug)).toMatchObject({ pinned: true });
    await node.rooms.unarchive(ada, slug);
    await node.rooms.leave(bob, slug);
    await expect(node.rooms.pin(bob, slug)).rejects.toMatchObject({ code: 'not_a_member' });
    expect(await node.rooms.join(bob, slug)).not.toHaveProperty('pinned');
  });

  it('pins at most 20 rooms, of which deleted ones are none', async () => {
    const halls: string[] = [];
    for (let count = 0; count < MAX_PINNED_ROOMS + 2; count += 1)
      halls.push((await node.rooms.create(ada, { name: `Hall ${count}` })).slug);
    const [first, second, third, ...others] = halls as [string, string, string, ...string[]];
    const isLimit = (error: { code?: string }) => expect(error.code).toBe('room_pin_limit');
    for (const slug of others) await node.rooms.pin(ada, slug);
    // Of several at once for the last place, each may find one too many, and one of them gets it.
    await Promise.all([first, second, third].map((slug) => node.rooms.pin(ada, slug).catch(isLimit)));
    const pinned = (await listed(ada)).filter((room) => room.pinned);
    expect(pinned).toHaveLength(MAX_PINNED_ROOMS);
    for (const slug of [first, second, third]) await node.rooms.unpin(ada, slug);
    await node.rooms.pin(ada, first);
    await expect(node.rooms.pin(ada, second)).rejects.toMatchObject({ code: 'room_pin_limit' });
    await node.rooms.remove(ada, first);
    expect(await node.rooms.pin(ada, second)).toMatchObject({ pinned: true });
  });
});

describe('mentions', () => {
  let slug: string;
  const of = ({ userId }: Actor, start = 0) => ({ user: userId, start, length: 4 });
  const all = { user: '@room', start: 5, length: 5 };
  const send = (mentions?: Mention[], actor = ada, clientMessageId?: string) =>
    node.messages.send(actor, slug, { content: '@bob @room', mentions, clientMessageId });
  const countOf = async (actor: Actor) => (await node.rooms.get(actor, slug)).mentionCount;
  const stored = (id: string) => node.models.Message.findOne({ _id: id }).lean();

  beforeEach(async () => {
    ({ slug } = await node.rooms.create(ada, { name: 'Hall' }));
    await node.rooms.join(bob, slug);
  });

  it('are counted where they are unread, also those of the whole room, in lists and by a read', async () => {
    const { message } = await send([of(bob), all]);
    expect(message.mentions).toEqual([of(bob), all]);
    expect((await node.messages.list(bob, slug, { limit: 5 })).results[0]!.mentions).toEqual([of(bob), all]);
    await send();
    await send([all]);
    expect(await countOf(bob)).toBe(2);
    expect((await node.rooms.list(bob, { scope: 'joined', limit: 10 })).results[0]).toMatchObject({
      ...{ unreadCount: 3, mentionCount: 2 },
    });
    expect(await countOf(ada)).toBe(0);
    expect(await node.rooms.read(bob, slug, 1)).toMatchObject({ unreadCount: 2, mentionCount: 1 });
    await node.messages.remove(ada, slug, (await send([of(bob)])).message.id);
    expect(await countOf(bob)).toBe(1);
  });

  it('are counted up to 100', async () => {
    await Promise.all(Array.from({ length: 102 }, () => send([of(bob)])));
    expect(await countOf(bob)).toBe(100);
  });

  it('name members only; what is stored already passes', async () => {
    const eve = await harness.addUser('eve');
    await expect(send([of(bob), of(eve, 5)])).rejects.toMatchObject({
      code: 'mention_not_member',
      errors: [{ path: 'mentions.1.user', code: 'not_a_member' }],
    });
    const first = await send([of(bob)], ada, 'once');
    await node.rooms.leave(bob, slug);
    expect(await send([of(bob)], ada, 'once')).toMatchObject({ created: false, message: first.message });
    await expect(send(undefined, ada, 'once')).rejects.toMatchObject({ code: 'idempotency_conflict' });
    await expect(send([of(bob)])).rejects.toMatchObject({ code: 'mention_not_member' });
  });

  it('of all members are for those who lead a large room', async () => {
    await node.models.Room.updateOne({ site: ada.siteId, slug }, { $set: { memberCount: 21 } });
    const other = await harness.addNode();
    const asBob = (content: string, mentions?: Mention[]) =>
      other.messages.send(bob, slug, { content, mentions });
    await expect(asBob('@bob @room', [all])).rejects.toMatchObject({ code: 'insufficient_role' });
    const { message } = await asBob('@bob @room');
    const edit = { content: '@bob @room', mentions: [all] };
    await expect(other.messages.edit(bob, slug, message.id, edit)).rejects.toMatchObject({
      code: 'insufficient_role',
    });
    expect((await other.rooms.get(bob, slug)).abilities).not.toContain('mentionRoom');
    await other.messages.send(ada, slug, { content: '@bob @room', mentions: [all] });
  });

  it('are replaced by an edit, which may keep those who have left', async () => {
    const { id } = (await send([of(bob)])).message;
    await node.rooms.leave(bob, slug);
    const edit = (mentions?: Mention[]) =>
      node.messages.edit(ada, slug, id, { content: 'Hi, @bob', mentions });
    expect((await edit([of(bob, 4)])).mentions).toEqual([of(bob, 4)]);
    expect((await edit()).mentions).toBeUndefined();
    expect(await stored(id)).not.toHaveProperty('mentioned');
    await expect(edit([of(bob, 4)])).rejects.toMatchObject({ code: 'mention_not_member' });
    expect((await edit([of(ada, 4)])).mentions).toEqual([of(ada, 4)]);
    await node.messages.remove(ada, slug, id);
    expect(await stored(id)).not.toHaveProperty('mentioned');
  });
});
