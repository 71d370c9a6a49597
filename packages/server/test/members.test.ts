import type { Member, Page, Room } from '@sotto/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
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
    ...{ role: 'member', status: 'offline', joinedAt: expect.any(String), lastReadSeq: 1 },
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
