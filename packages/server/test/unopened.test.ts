import { afterEach, beforeEach, expect, it } from 'vitest';
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

/** A room of Ada's to which Bob was added. */
async function addedTo(name: string, role: 'owner' | 'member' = 'member'): Promise<string> {
  const { slug } = await node.rooms.create(ada, { name });
  await node.members.add(ada, slug, { username: 'bob', role });
  return slug;
}
const joined = async (actor: Actor) =>
  (await node.rooms.list(actor, { scope: 'joined', limit: 10 })).results.map(({ slug }) => slug);
const isUnopened = async (slug: string) => (await node.rooms.get(bob, slug)).unopened === true;

it('reports rooms that the user was added to and never opened: reading, sending or a read mark opens them', async () => {
  const [read, sent, marked, never] = [
    await addedTo('Read'),
    await addedTo('Sent'),
    await addedTo('Marked'),
    await addedTo('Never'),
  ];
  const told = node.realtime.calls.filter(
    ({ to, event }) => to === `user:${bob.userId}` && event === 'room.created',
  );
  expect(told.map(({ payload }) => (payload as { room: object }).room)).toEqual(
    Array.from({ length: 4 }, () => expect.objectContaining({ unopened: true })),
  );
  await node.messages.list(bob, read, { limit: 5 });
  await node.messages.send(bob, sent, { content: 'hello' });
  await node.rooms.read(bob, marked, 0);
  await node.rooms.get(bob, never);
  await node.messages.list(ada, never, { limit: 5 });
  const states = [];
  for (const slug of [read, sent, marked, never]) states.push(await isUnopened(slug));
  expect(states).toEqual([false, false, false, true]);
  // Who creates or joins a room has opened it.
  expect(await node.rooms.get(ada, never)).not.toHaveProperty('unopened');
  const { slug } = await node.rooms.create(ada, { name: 'Public' });
  expect(await node.rooms.join(bob, slug)).not.toHaveProperty('unopened');
});

it('does not count a room as opened where slow mode refuses a message', async () => {
  const slug = await addedTo('Slow');
  await node.rooms.update(ada, slug, { slowModeSeconds: 600 });
  await node.messages.send(bob, slug, { content: 'first' });
  await node.rooms.leave(bob, slug);
  await node.members.add(ada, slug, { username: 'bob' });
  const refused = await node.messages.send(bob, slug, { content: 'second' }).catch((error: unknown) => error);
  expect(refused).toMatchObject({ code: 'slow_mode' });
  expect(await isUnopened(slug)).toBe(true);
  await node.rooms.update(ada, slug, { slowModeSeconds: 0 });
  await node.messages.send(bob, slug, { content: 'second' });
  expect(await isUnopened(slug)).toBe(false);
});

it('leaves all of them at once, except opened rooms and those that need the user as owner', async () => {
  const [opened, first, second] = [await addedTo('Opened'), await addedTo('First'), await addedTo('Second')];
  const owned = await addedTo('Owned', 'owner');
  await node.rooms.leave(ada, owned);
  await node.members.add(bob, owned, { username: 'ada' });
  await node.messages.list(bob, opened, { limit: 5 });
  expect(await node.rooms.leaveUnopened(bob)).toEqual({ left: [first, second], kept: [owned] });
  expect(await joined(bob)).toEqual([opened, owned]);
  expect(node.realtime.events('member.removed').map(({ room }) => room)).toEqual(
    expect.arrayContaining([first, second]),
  );
  expect(await node.rooms.leaveUnopened(bob)).toEqual({ left: [], kept: [owned] });
  expect(await node.rooms.leaveUnopened(ada)).toEqual({ left: [owned], kept: [] });
});

it('a user who is added again has not opened the room again', async () => {
  const slug = await addedTo('Again');
  await node.messages.list(bob, slug, { limit: 5 });
  await node.rooms.leave(bob, slug);
  await node.members.add(ada, slug, { username: 'bob' });
  expect(await isUnopened(slug)).toBe(true);
  await node.messages.list(bob, slug, { limit: 5 });
  expect(await isUnopened(slug)).toBe(false);
});

it('a user can be added to at most 50 unopened rooms, and may always join more', async () => {
  await fillWithRooms(node.models, bob, 49, { isUnopened: true });
  await fillWithRooms(node.models, bob, 3, { isUnopened: true, isDeleted: true });
  const last = await addedTo('Last');
  const { slug } = await node.rooms.create(ada, { name: 'One more' });
  const add = () => node.members.add(ada, slug, { username: 'bob' });
  await expect(add()).rejects.toMatchObject({ code: 'room_limit' });
  expect(await node.rooms.create(bob, { name: 'Own' })).toMatchObject({ role: 'owner' });
  await node.messages.list(bob, last, { limit: 5 });
  expect(await add()).toMatchObject({ created: true });
});

it('users who must not add or change members learn nothing about who exists', async () => {
  const slug = await addedTo('Board');
  for (const username of ['ada', 'nobody']) {
    const insufficient = { code: 'insufficient_role' };
    await expect(node.members.add(bob, slug, { username })).rejects.toMatchObject(insufficient);
    const update = node.members.update(bob, slug, username, { role: 'member' });
    await expect(update).rejects.toMatchObject(insufficient);
  }
});
