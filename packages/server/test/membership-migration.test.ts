import { pino } from 'pino';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { roomsHoldTheirOwners } from '../src/storage/migrations/0001-rooms-hold-their-owners.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness } from './support/services-harness.js';

let harness: ServicesHarness;

beforeEach(async () => {
  harness = await startServices();
});
afterEach(() => harness.close());

it('a store of the previous version: rooms get owners and count, memberships count as opened', async () => {
  const [ada, bob] = [await harness.addUser('ada'), await harness.addUser('bob')];
  const one = harness.node;
  const room = await one.rooms.create(ada, { name: 'Hall' });
  await one.rooms.join(bob, room.slug);
  await one.idle();
  const { models } = one;
  const { Room, Member } = models;
  const fields = { owners: 1, memberCount: 1, membershipVersion: 1, unsettled: 1, unsettledCount: 1 };
  await Room.collection.updateMany({}, { $unset: fields });
  await Member.collection.updateMany({}, { $unset: { v: 1, openedAt: 1 } });
  await Member.collection.createIndex({ user: 1 });
  for (let again = 0; again < 2; again += 1)
    await roomsHoldTheirOwners.run(models, pino({ level: 'silent' }));
  expect(await one.rooms.get(ada, room.slug)).toMatchObject({ memberCount: 2, role: 'owner' });
  const { owners } = (await Room.findOne({ site: ada.siteId, slug: room.slug }).lean())!;
  expect(owners.map(String)).toEqual([ada.userId]);
  const rows = await Member.find({ user: bob.userId }).lean();
  expect(rows.map(({ v, openedAt }) => [v, openedAt])).toEqual([[0, rows[0]!.joinedAt]]);
  expect((await Member.listIndexes()).map(({ name }) => String(name))).not.toContain('user_1');
  await one.members.remove(ada, room.slug, 'bob');
  await one.rooms.join(bob, room.slug);
  expect(await one.rooms.get(bob, room.slug)).toMatchObject({ memberCount: 2, role: 'member' });
});
