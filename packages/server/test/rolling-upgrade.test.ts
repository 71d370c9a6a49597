// While nodes of two versions run, the earlier one keeps writing its own form.
import mongoose from 'mongoose';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let one: ServicesNode;
let two: ServicesNode;
let ada: Actor;
let bob: Actor;
let eve: Actor;

beforeEach(async () => {
  harness = await startServices();
  [one, two] = [harness.node, await harness.addNode()];
  [ada, bob, eve] = [
    await harness.addUser('ada'),
    await harness.addUser('bob'),
    await harness.addUser('eve'),
  ];
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const id = (text: string) => new mongoose.Types.ObjectId(text);

/** A room with its owner and a member, as a version before migration 1 writes it. */
async function createAsBefore(slug: string): Promise<void> {
  const { Room, Member } = one.models;
  const now = new Date();
  const site = id(ada.siteId);
  const room = new mongoose.Types.ObjectId();
  const fields = { site, slug, name: slug, nameKey: slug, visibility: 'public', createdAt: now };
  await Room.collection.insertOne({ _id: room, ...fields, createdBy: id(ada.userId) } as never);
  const row = (user: Actor, role: string) => ({
    ...{ _id: new mongoose.Types.ObjectId(), site, room, user: id(user.userId), role },
    ...{ joinedAt: now, lastReadSeq: 0 },
  });
  await Member.collection.insertMany([row(ada, 'owner'), row(bob, 'member')] as never[]);
}

const stored = async (slug: string) => (await one.models.Room.findOne({ site: ada.siteId, slug }).lean())!;

it('decides about a room that an earlier version created, on two nodes at once', async () => {
  await createAsBefore('old');
  await Promise.all([one.rooms.join(eve, 'old'), two.members.update(ada, 'old', 'bob', { role: 'owner' })]);
  await Promise.all([one.idle(), two.idle()]);
  const { owners, memberCount, membershipVersion } = await stored('old');
  expect(owners.map(String).sort()).toEqual([ada.userId, bob.userId].sort());
  expect([memberCount, membershipVersion]).toEqual([3, 3]);
  await one.members.remove(ada, 'old', 'ada');
  await expect(two.members.remove(bob, 'old', 'bob')).rejects.toMatchObject({ code: 'last_owner' });
});

it('shows such a room complete, in lists and by itself', async () => {
  await createAsBefore('listed');
  const { results } = await one.rooms.list(bob, { scope: 'joined', limit: 10 });
  expect(results).toMatchObject([{ slug: 'listed', memberCount: 2, role: 'member' }]);
  await createAsBefore('alone');
  expect(await two.rooms.get(ada, 'alone')).toMatchObject({ memberCount: 2, role: 'owner' });
  expect(await two.rooms.update(ada, 'alone', { name: 'Renamed' })).toMatchObject({ name: 'Renamed' });
});

it('adopts such rooms automatically', async () => {
  await createAsBefore('quiet');
  await one.settleMemberships();
  expect(await stored('quiet')).toMatchObject({ memberCount: 2, membershipVersion: 1, unsettledCount: 0 });
});

it('counts memberships that an earlier version wrote as opened: leaving unopened rooms keeps them', async () => {
  await createAsBefore('mine');
  await createAsBefore('also-mine');
  expect(await one.rooms.get(bob, 'mine')).not.toHaveProperty('unopened');
  expect(await one.rooms.leaveUnopened(bob)).toEqual({ left: [], kept: [] });
  expect((await one.rooms.list(bob, { scope: 'joined', limit: 10 })).results).toHaveLength(2);
});
