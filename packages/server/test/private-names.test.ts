import type { Room } from '@sotto/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import type { Actor } from '../src/actor.js';
import type { RoomRecord } from '../src/models/room.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

let harness: ServicesHarness;
let node: ServicesNode;
let other: ServicesNode;
let ada: Actor;
let now: number;

beforeEach(async () => {
  harness = await startServices();
  now = Date.now();
  node = await harness.addNode({ clock: () => now });
  other = await harness.addNode({ clock: () => now });
  ada = await harness.addUser('ada');
});
afterEach(async () => {
  expect(await harness.scans()).toEqual([]);
  await harness.close();
});

const createSecret = (name = 'Merger Plans', topic = 'with Initech'): Promise<Room> =>
  node.rooms.create(ada, { name, topic, visibility: 'private' });
const stored = async ({ slug }: Pick<Room, 'slug'>) => {
  const row = await node.models.Room.findOne({
    site: { $eq: ada.siteId },
    slug: { $eq: slug },
  }).lean<RoomRecord>();
  return row!;
};
const find = async (on: ServicesNode, q: string) =>
  (await on.rooms.list(ada, { q, limit: 50 })).results.map(({ name }) => name);

/** Makes the row one of an earlier version. */
async function asBefore(room: Pick<Room, 'slug'>, names: Partial<RoomRecord>): Promise<void> {
  const update = { $set: names, $unset: { sealedName: '', sealedTopic: '' } };
  await node.models.Room.collection.updateOne({ _id: (await stored(room))._id }, update);
}

it('stores neither name nor topic of a private room in the clear, and shows both on every node', async () => {
  const room = await createSecret();
  expect(room).toMatchObject({ name: 'Merger Plans', topic: 'with Initech' });
  expect(room.slug).toMatch(/^[a-z0-9]{16}$/);
  expect(JSON.stringify(await stored(room))).not.toMatch(/merger|initech/i);
  for (const on of [node, other]) {
    expect(await on.rooms.get(ada, room.slug)).toMatchObject({ name: 'Merger Plans', topic: 'with Initech' });
    expect(await find(on, 'merger')).toEqual(['Merger Plans']);
    expect(await find(on, 'takeover')).toEqual([]);
  }
});

it('renames it, changes its topic and removes it, sealed', async () => {
  const room = await createSecret();
  const update = (input: object) => node.rooms.update(ada, room.slug, input);
  expect(await update({ name: 'Takeover' })).toMatchObject({ name: 'Takeover', topic: 'with Initech' });
  expect(await update({ topic: 'of Initrode' })).toMatchObject({ name: 'Takeover', topic: 'of Initrode' });
  expect(JSON.stringify(await stored(room))).not.toMatch(/takeover|initrode/i);
  expect(await find(other, 'takeover')).toEqual(['Takeover']);
  expect(await update({ topic: null })).not.toHaveProperty('topic');
  expect(await stored(room)).not.toHaveProperty('sealedTopic');
  const [event] = node.realtime.events('room.updated').slice(-1);
  expect(event).toMatchObject({ room: { name: 'Takeover' } });
});

it('names it to the monitor of its members', async () => {
  const room = await createSecret();
  await node.messages.send(ada, room.slug, { content: 'text' });
  expect(node.realtime.events('cipher.flow' as never)).toMatchObject([{ roomName: 'Merger Plans' }]);
  expect((await other.monitor.summary(ada)).rooms).toMatchObject([{ roomName: 'Merger Plans' }]);
});

it('keeps the names of public rooms searchable by their beginning', async () => {
  await node.rooms.create(ada, { name: 'Open Plans' });
  const eve = await harness.addUser('eve');
  expect((await node.rooms.list(eve, { scope: 'public', q: 'open', limit: 5 })).results).toHaveLength(1);
});

it('shows 50 names with one query for keys, and with none while they are in memory', async () => {
  for (let index = 0; index < 50; index += 1) await createSecret(`Plan ${index}`);
  const fresh = await harness.addNode({ clock: () => now });
  let reads = 0;
  const { DataKey } = fresh.models;
  const query = DataKey.find.bind(DataKey);
  DataKey.find = ((...args: Parameters<typeof query>) => {
    reads += 1;
    return query(...args);
  }) as typeof query;
  const list = () => fresh.rooms.list(ada, { scope: 'joined', q: 'plan', limit: 50 });
  expect((await list()).results).toHaveLength(50);
  expect(reads).toBe(1);
  await list();
  expect(reads).toBe(1);
});

it('shows a room whose name does not open by its slug, and the others as they are', async () => {
  const [one, two] = [await createSecret('One'), await createSecret('Two')];
  const { sealedName } = await stored(one);
  // A token that was copied to another room.
  await node.models.Room.updateOne({ _id: (await stored(two))._id }, { $set: { sealedName } });
  now += 5000;
  const { results } = await node.rooms.list(ada, { scope: 'joined', limit: 50 });
  expect(results.map(({ name }) => name).sort()).toEqual([two.slug, 'One'].sort());
});

it('seals the rooms of an earlier version, on two nodes at once, and keeps their slugs', async () => {
  const rooms = [await createSecret('One'), await createSecret('Two')];
  for (const room of rooms) await asBefore(room, { name: 'Merger', nameKey: 'merger', topic: 'Initech' });
  const open = await node.rooms.create(ada, { name: 'Open Merger' });
  expect(await find(node, 'merger')).toEqual(expect.arrayContaining(['Merger', 'Merger', 'Open Merger']));
  const counts = await Promise.all([node.sealing.names.sealOnce(), other.sealing.names.sealOnce()]);
  expect(counts[0]! + counts[1]!).toBe(2);
  for (const room of rooms) expect(JSON.stringify(await stored(room))).not.toMatch(/merger|initech/i);
  expect((await stored(open)).name).toBe('Open Merger');
  now += 5000;
  expect(await find(other, 'merger')).toEqual(expect.arrayContaining(['Merger', 'Merger', 'Open Merger']));
  expect(await node.rooms.get(ada, rooms[0]!.slug)).toMatchObject({ name: 'Merger', topic: 'Initech' });
  expect(await node.sealing.names.sealOnce()).toBe(0);
});

it('takes what a node of an earlier version writes into a sealed room as the newer name', async () => {
  const room = await createSecret();
  const { Room } = node.models;
  const filter = { _id: (await stored(room))._id };
  await Room.updateOne(filter, { $set: { name: 'Renamed', nameKey: 'renamed' } });
  now += 5000;
  expect(await node.rooms.get(ada, room.slug)).toMatchObject({ name: 'Renamed', topic: 'with Initech' });
  await Room.updateOne(filter, { $unset: { topic: 1 } });
  now += 5000;
  expect(await node.rooms.get(ada, room.slug)).not.toHaveProperty('topic');
  expect(await node.sealing.names.sealOnce()).toBe(1);
  now += 5000;
  expect(await node.rooms.get(ada, room.slug)).toMatchObject({ name: 'Renamed' });
  expect(JSON.stringify(await stored(room))).not.toMatch(/renamed/i);
});

it('leaves a deleted public room as it was, so that it can be restored', async () => {
  const room = await node.rooms.create(ada, { name: 'Open', topic: 'to all' });
  const deleted = { visibility: 'private' as const, restoreAs: 'public' as const, deletedAt: new Date() };
  await node.models.Room.updateOne({ _id: (await stored(room))._id }, { $set: deleted });
  expect(await node.sealing.names.sealOnce()).toBe(0);
  expect(await stored(room)).toMatchObject({ name: 'Open', nameKey: 'open', topic: 'to all' });
});
