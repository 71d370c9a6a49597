import type { Member, Message, Page, Room } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { toProblem } from '../src/errors.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let ada: Actor;
let bob: Actor;
let eve: Actor;
let room: Room;

beforeEach(async () => {
  harness = await startServices();
  node = harness.node;
  [ada, bob, eve] = [
    await harness.addUser('ada'),
    await harness.addUser('bob'),
    await harness.addUser('eve'),
  ];
  room = await node.rooms.create(ada, { name: 'Board', visibility: 'private' });
  node.realtime.calls.length = 0;
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const add = (actor: Actor, username: string, role?: 'owner' | 'moderator' | 'member') =>
  node.members.add(actor, room.slug, { username, role });
const insufficient = { code: 'insufficient_role', status: 403 };

it('adds a user once, and notifies the room and the new member', async () => {
  await node.messages.send(ada, room.slug, { content: 'text' });
  node.realtime.calls.length = 0;
  const { member, created } = await add(ada, 'BOB');
  expect(created).toBe(true);
  expect(member).toEqual({
    user: { id: bob.userId, username: 'bob', displayName: 'BOB', kind: 'user' },
    ...{ role: 'member', status: 'offline', deliveredSeq: 1, joinedAt: expect.any(String), lastReadSeq: 1 },
  });
  expect(node.realtime.calls.map(({ to, event }) => [to, event])).toEqual([
    [`user:${bob.userId}`, 'memberJoined'],
    [`room:${room.slug}`, 'member.added'],
    [`user:${bob.userId}`, 'room.created'],
  ]);
  expect(node.realtime.events('room.created')[0]!.room).toMatchObject({ role: 'member', memberCount: 2 });
  expect(await add(ada, 'bob', 'owner')).toMatchObject({ created: false, member: { role: 'member' } });
  expect(node.realtime.events('member.added')).toHaveLength(1);
});

it('simultaneous adds create one member', async () => {
  const answers = await Promise.all(Array.from({ length: 6 }, () => add(ada, 'bob')));
  expect(answers.filter(({ created }) => created)).toHaveLength(1);
  expect((await node.members.list(ada, room.slug, { limit: 100 })).results).toHaveLength(2);
});

it('lists members with their status, to members only', async () => {
  const other = await harness.addNode({ online: [bob.userId] });
  await add(ada, 'eve');
  await add(ada, 'bob');
  const { results } = await other.members.list(bob, room.slug, { limit: 100 });
  expect(results.map(({ user, role, status }) => [user.username, role, status]).sort()).toEqual([
    ['ada', 'owner', 'offline'],
    ['bob', 'member', 'online'],
    ['eve', 'member', 'offline'],
  ]);
  const open = await node.rooms.create(ada, { name: 'Open' });
  await expect(node.members.list(bob, open.slug, { limit: 100 })).rejects.toMatchObject({
    code: 'not_a_member',
  });
});

it('lists members by pages, each of them once, although a listed one leaves', async () => {
  for (let index = 0; index < 23; index += 1) {
    await harness.addUser(`member-${index}`);
    await add(ada, `member-${index}`);
  }
  const seen: string[] = [];
  const sizes: number[] = [];
  let cursor: string | null = null;
  do {
    const query = { limit: 10, ...(cursor !== null && { cursor }) };
    const page: Page<Member> = await node.members.list(ada, room.slug, query);
    sizes.push(page.results.length);
    seen.push(...page.results.map(({ user }) => user.username));
    cursor = page.nextCursor;
    if (sizes.length === 1)
      await node.members.remove(
        ada,
        room.slug,
        seen.find((name) => name !== 'ada')!,
      );
  } while (cursor !== null);
  expect(sizes).toEqual([10, 10, 4]);
  expect(new Set(seen).size).toBe(24);
});

it("refuses requests above the user's own role", async () => {
  await add(ada, 'bob', 'moderator');
  await expect(add(bob, 'eve', 'moderator')).rejects.toMatchObject(insufficient);
  await add(bob, 'eve');
  await harness.addUser('zoe');
  await expect(add(eve, 'zoe')).rejects.toMatchObject(insufficient);
  const { update, remove } = node.members;
  await expect(update(bob, room.slug, 'eve', { role: 'moderator' })).rejects.toMatchObject(insufficient);
  await expect(remove(bob, room.slug, 'ada')).rejects.toMatchObject(insufficient);
  await expect(remove(eve, room.slug, 'bob')).rejects.toMatchObject(insufficient);
  await expect(remove(eve, room.slug, 'zoe')).rejects.toMatchObject(insufficient);
  await remove(bob, room.slug, 'eve');
  expect((await node.members.list(ada, room.slug, { limit: 100 })).results).toHaveLength(2);
});

it('changes roles, with immediate effect for the user concerned', async () => {
  await add(ada, 'bob');
  await expect(node.rooms.update(bob, room.slug, { name: 'x' })).rejects.toMatchObject(insufficient);
  const member = await node.members.update(ada, room.slug, 'bob', { role: 'owner' });
  expect(node.realtime.events('member.updated')).toEqual([{ room: room.slug, member }]);
  expect(await node.rooms.update(bob, room.slug, { name: 'Mine too' })).toMatchObject({ name: 'Mine too' });
});

it('refuses to remove or demote the last owner', async () => {
  await add(ada, 'bob');
  const step = () => node.members.update(ada, room.slug, 'ada', { role: 'member' });
  await expect(step()).rejects.toMatchObject({ code: 'last_owner' });
  await expect(node.members.remove(ada, room.slug, 'ada')).rejects.toMatchObject({ code: 'last_owner' });
  await node.members.update(ada, room.slug, 'bob', { role: 'owner' });
  expect(await step()).toMatchObject({ role: 'member' });
});

it('two owners who step down at once: one remains', async () => {
  const other = await harness.addNode();
  for (let round = 0; round < 5; round += 1) {
    room = await node.rooms.create(ada, { name: 'Board' });
    await add(ada, 'bob', 'owner');
    await Promise.allSettled([
      node.members.update(ada, room.slug, 'ada', { role: 'member' }),
      other.members.update(bob, room.slug, 'bob', { role: 'member' }),
    ]);
    const { results } = await node.members.list(ada, room.slug, { limit: 100 });
    expect(results.some(({ role }) => role === 'owner')).toBe(true);
  }
});

it('removes a member, who leaves the channel and is notified', async () => {
  await add(ada, 'bob');
  await node.idle();
  node.realtime.calls.length = 0;
  await node.members.remove(ada, room.slug, 'bob');
  expect(node.realtime.calls.map(({ to, event }) => [to, event])).toEqual([
    [`user:${bob.userId}`, 'memberLeft'],
    [`user:${bob.userId}`, 'member.removed'],
    [`room:${room.slug}`, 'member.removed'],
  ]);
  await expect(node.members.remove(ada, room.slug, 'bob')).rejects.toMatchObject({
    code: 'member_not_found',
  });
});

it('reports users who are not in the room', async () => {
  await expect(add(ada, 'nobody')).rejects.toMatchObject({ code: 'user_not_found' });
  const update = node.members.update(ada, room.slug, 'eve', { role: 'owner' });
  await expect(update).rejects.toMatchObject({ code: 'member_not_found' });
  await node.models.User.updateOne({ _id: { $eq: eve.userId } }, { $set: { disabledAt: new Date() } });
  await expect(add(ada, 'eve')).rejects.toMatchObject({ code: 'user_not_found' });
});

describe('the log says', () => {
  /** What the log of a room holds, as `@sender content`; without the lines of its beginning. */
  async function log(by: Actor, slug: string): Promise<Message[]> {
    await node.idle();
    const { results } = await node.messages.list(by, slug, { limit: 100 });
    return results;
  }
  const told = async (by: Actor, slug: string) =>
    (await log(by, slug)).map(({ sender, content, data }) => [sender.username, content, data]);

  it('who comes and goes in a private room, and counts it as read for the one who did it, if all before it was', async () => {
    await add(ada, 'bob');
    await node.idle();
    expect(await node.rooms.get(ada, room.slug)).toMatchObject({ lastSeq: 1, unreadCount: 0 });
    expect(await node.rooms.get(bob, room.slug)).toMatchObject({ lastSeq: 1, unreadCount: 1 });
    const { token } = await node.invitations.create(ada, room.slug, { expiresIn: 600, maxUses: 1 });
    for (const act of [
      () => node.invitations.accept(eve, { token }),
      () => node.members.update(ada, room.slug, 'eve', { role: 'moderator' }),
      () => node.rooms.leave(eve, room.slug),
      () => node.members.remove(ada, room.slug, 'bob'),
      () => add(ada, 'eve'),
      () => node.moderation.ban(ada, room.slug, 'eve'),
      () => node.moderation.unban(ada, room.slug, 'eve'),
    ]) {
      await act();
      await node.idle();
    }
    expect(await told(ada, room.slug)).toEqual([
      ['ada', 'ADA added BOB', { type: 'member.added', users: ['bob'], names: ['BOB'] }],
      ['eve', 'EVE joined with an invitation', { type: 'member.joined', by: 'invitation' }],
      ['eve', 'EVE left', { type: 'member.left' }],
      ['ada', 'ADA removed BOB', { type: 'member.removed', users: ['bob'], names: ['BOB'] }],
      ['ada', 'ADA added EVE', { type: 'member.added', users: ['eve'], names: ['EVE'] }],
      ['ada', 'ADA banned EVE', { type: 'member.banned', users: ['eve'], names: ['EVE'] }],
    ]);
    const [line] = await log(ada, room.slug);
    expect(line).toMatchObject({
      kind: 'system',
      clientMessageId: expect.stringMatching(/^system:[0-9a-f]{24}:member\.added$/),
    });
    expect(node.realtime.events('message.new').map(({ message }) => message.kind)).toEqual(
      Array(6).fill('system'),
    );
    // What Eve did is new to Ada, and so is what lies behind it.
    expect((await node.rooms.get(ada, room.slug)).unreadCount).toBe(5);
  });

  it('what became of the room itself, and in a public room nothing else', async () => {
    const hall = await node.rooms.create(ada, { name: 'Hall' });
    await node.rooms.join(bob, hall.slug);
    for (const { slug } of [room, hall]) {
      const changes = { name: 'Stage', topic: 'Light', slowModeSeconds: 30 };
      for (const act of [
        () => node.rooms.update(ada, slug, changes),
        // Nothing of it differs.
        () => node.rooms.update(ada, slug, changes),
        () => node.rooms.update(ada, slug, { topic: null, permissions: { write: 'moderators' } }),
        () => node.rooms.update(ada, slug, { slowModeSeconds: 0 }),
        () => node.rooms.archive(ada, slug),
        () => node.rooms.archive(ada, slug),
        () => node.rooms.unarchive(ada, slug),
      ]) {
        await act();
        await node.idle();
      }
      expect(await told(ada, slug)).toEqual([
        ['ada', 'ADA renamed the room to Stage', { type: 'room.renamed', name: 'Stage' }],
        ['ada', 'ADA changed the topic', { type: 'room.topicChanged' }],
        ['ada', 'Slow mode is on: one message every 30 s', { type: 'slowMode.changed', seconds: 30 }],
        ['ada', 'ADA changed the topic', { type: 'room.topicChanged' }],
        ['ada', 'Slow mode is off', { type: 'slowMode.changed', seconds: 0 }],
        ['ada', 'ADA archived the room', { type: 'room.archived' }],
        ['ada', 'ADA unarchived the room', { type: 'room.unarchived' }],
      ]);
    }
    const stored = await node.models.Room.find({ site: { $eq: ada.siteId } }).lean();
    expect(stored.map(({ unsettledCount }) => unsettledCount)).toEqual([0, 0]);
  });

  it('nothing in a direct room, and nothing of those who come into a large one', async () => {
    const { room: direct } = await node.directRooms.open(ada, 'bob');
    expect(await told(ada, direct.slug)).toEqual([]);
    const named = { site: { $eq: ada.siteId }, slug: { $eq: room.slug } };
    await node.models.Room.updateOne(named, { $set: { memberCount: 100 } });
    await add(ada, 'bob');
    await node.rooms.update(ada, room.slug, { name: 'Large' });
    expect((await told(ada, room.slug)).map(([, content]) => content)).toEqual([
      'ADA renamed the room to Large',
    ]);
  });

  it('it once, where a node ends between the decision and the line, or before it forgets the decision', async () => {
    let now = Date.now();
    const other = await harness.addNode({ clock: () => now });
    const { Room } = node.models;
    const change = Room.findOneAndUpdate.bind(Room);
    vi.spyOn(Room, 'findOneAndUpdate').mockImplementationOnce(((...args: Parameters<typeof change>) => ({
      lean: async () => {
        await change(...args).lean();
        throw new Error('killed');
      },
    })) as never);
    await expect(node.rooms.update(ada, room.slug, { name: 'Stage' })).rejects.toThrow('killed');
    const update = Room.updateOne.bind(Room);
    vi.spyOn(Room, 'updateOne').mockImplementation(((filter: object, changes: never) =>
      'unsettled.id' in filter
        ? Promise.reject(new Error('killed'))
        : update(filter as never, changes)) as never);
    await add(ada, 'bob');
    await node.idle();
    expect((await told(ada, room.slug)).map(([, content]) => content)).toEqual(['ADA added BOB']);
    const named = { site: { $eq: ada.siteId }, slug: { $eq: room.slug } };
    const find = async () => (await other.models.Room.findOne(named).lean())!;
    expect(await find()).toMatchObject({ unsettledCount: 2 });
    await other.settleMemberships();
    now += 20_000;
    await other.settleMemberships();
    expect(await find()).toMatchObject({ unsettledCount: 0, unsettled: [] });
    const lines = (await other.messages.list(ada, room.slug, { limit: 100 })).results;
    expect(lines.map(({ content }) => content)).toEqual(['ADA added BOB', 'ADA renamed the room to Stage']);
    vi.restoreAllMocks();
  });
});

describe('drafts', () => {
  const put = (text: string, base = 0, { actor = bob, on = node } = {}) =>
    on.drafts.put(actor, room.slug, { text, base });
  const codeOf = (work: Promise<unknown>) =>
    work.then(
      () => 'ok',
      (error: unknown) => toProblem(error).code,
    );
  const rows = () => node.models.Draft.find().lean();

  beforeEach(async () => {
    await add(ada, 'bob');
    node.realtime.calls.length = 0;
  });

  it('are shared by the devices of their user alone, sealed with the key of the user', async () => {
    const mentions = [{ user: ada.userId, start: 0, length: 4 }];
    const input = { text: '@ada canary', replyTo: 3, mentions, base: 0 };
    const draft = await node.drafts.put(bob, room.slug, input);
    const { base: _, ...fields } = input;
    expect(draft).toEqual({
      ...{ room: room.slug, ...fields, rev: expect.any(Number) as number },
      updatedAt: expect.any(String) as string,
    });
    const other = await harness.addNode();
    expect([await other.drafts.list(bob), await other.drafts.list(ada)]).toEqual([[draft], []]);
    expect(node.realtime.calls.filter(({ event }) => event === 'draft.updated')).toEqual([
      { to: `user:${bob.userId}`, event: 'draft.updated', payload: draft },
    ]);
    const [row] = await rows();
    expect(JSON.stringify(row)).not.toContain('canary');
    const key = await node.models.DataKey.findOne({ _id: row!.payload.keyId }).lean();
    expect(key!.owner).toBe(`user:${bob.userId}`);
  });

  it('overwrite none that another device wrote meanwhile, which comes with the error', async () => {
    const other = await harness.addNode();
    const first = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        put(`text ${index}`, 0, { on: index % 2 ? node : other }).catch((error: unknown) => toProblem(error)),
      ),
    );
    const [stored] = await node.drafts.list(bob);
    expect(first.filter((one) => 'text' in one)).toEqual([stored]);
    for (const one of first)
      if ('code' in one) expect(one).toMatchObject({ status: 409, code: 'draft_conflict', draft: stored });

    const second = await Promise.all(
      Array.from({ length: 6 }, (_, index) =>
        codeOf(put(`more ${index}`, stored!.rev, { on: index % 2 ? node : other })),
      ),
    );
    expect(second.sort()).toEqual([...Array.from({ length: 5 }, () => 'draft_conflict'), 'ok']);
    // Nor does a deletion.
    expect(await codeOf(put('', stored!.rev))).toBe('draft_conflict');
    const [newer] = await node.drafts.list(bob);
    expect(newer!.rev).toBeGreaterThan(stored!.rev);
    expect(await put('', newer!.rev)).toMatchObject({ text: '', rev: 0 });
    expect(await rows()).toEqual([]);
    const told = node.realtime.events('draft.updated').at(-1)!;
    expect(told).toMatchObject({ room: room.slug, text: '' });
    expect(told.rev).toBeGreaterThan(newer!.rev);
    expect(await put('', newer!.rev)).toMatchObject({ text: '', rev: 0 });
    expect(toProblem(await put('late', newer!.rev).catch((error: unknown) => error))).toMatchObject({
      draft: { text: '', rev: 0 },
    });
    expect((await put('again')).rev).toBeGreaterThan(newer!.rev);
  });

  it('go with the membership, also where it ends while one is stored', async () => {
    await put('text');
    await node.members.remove(ada, room.slug, 'bob');
    expect(await rows()).toEqual([]);
    expect(await codeOf(put('text'))).toBe('room_not_found');

    await add(ada, 'bob');
    const create = node.models.Draft.create.bind(node.models.Draft);
    vi.spyOn(node.models.Draft, 'create').mockImplementationOnce((async (row: never) => {
      await node.members.remove(ada, room.slug, 'bob');
      return create(row);
    }) as never);
    expect(await codeOf(put('late'))).toBe('not_a_member');
    expect(await rows()).toEqual([]);
  });

  it('are dropped where their guest joins an account', async () => {
    const guest = await harness.addUser('guest-1', { kind: 'guest' });
    const { slug } = await node.rooms.create(ada, { name: 'Shop' });
    await node.rooms.join(guest, slug);
    await node.drafts.put(guest, slug, { text: 'of the guest', base: 0 });
    await put('of the account');
    await node.mergeRooms({ siteId: ada.siteId, guestId: guest.userId, accountId: bob.userId });
    expect((await node.drafts.list(bob)).map(({ text }) => text)).toEqual(['of the account']);
    expect(await rows()).toHaveLength(1);
  });
});
