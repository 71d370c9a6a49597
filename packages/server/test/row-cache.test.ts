import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import type { Actor } from '../src/actor.js';
import { toObjectId } from '../src/models/object-id.js';
import type { RoomRecord } from '../src/models/room.js';
import { createRowCache } from '../src/models/row-cache.js';
import { startServices } from './support/services-harness.js';
import type { ServicesHarness, ServicesNode } from './support/services-harness.js';

const ROOMS = 30;

let harness: ServicesHarness;
let node: ServicesNode;
let other: ServicesNode;
let ada: Actor;

beforeAll(async () => {
  harness = await startServices();
  node = harness.node;
  other = await harness.addNode();
  ada = await harness.addUser('ada');
  for (let index = 0; index < ROOMS; index += 1)
    await node.rooms.create(ada, { name: `room ${String(index).padStart(2, '0')}` });
});
afterAll(() => harness.close());

function createCache(maxBytes?: number) {
  const view = vi.fn(({ name, memberCount }: RoomRecord) => ({ name, memberCount }));
  const cache = createRowCache({
    model: node.models.Room,
    view,
    ...(maxBytes && { maxBytes }),
  });
  const read = () => cache.find({ site: toObjectId(ada.siteId) }, { sort: { slug: 1 }, limit: 100 });
  return { cache, view, read };
}

it('decodes a row once, and again after any change', async () => {
  const { view, read } = createCache();
  const first = await read();
  expect(first).toHaveLength(ROOMS);
  expect(view).toHaveBeenCalledTimes(ROOMS);
  const second = await read();
  expect(view).toHaveBeenCalledTimes(ROOMS);
  expect(second[0]).toBe(first[0]);
  await other.rooms.update(ada, 'room-00', { name: 'renamed there' });
  const third = await read();
  expect(third[0]).toMatchObject({ name: 'renamed there' });
  expect(third.slice(1)).toEqual(first.slice(1));
  expect(view).toHaveBeenCalledTimes(ROOMS + 1);
});

it('shows no deleted row, and stays within its limit', async () => {
  const { cache, view, read } = createCache(20_000);
  expect(await read()).toHaveLength(ROOMS);
  expect(cache.size()).toBeLessThanOrEqual(20_000);
  expect(cache.size()).toBeGreaterThan(0);
  await other.models.Room.deleteOne({ slug: { $eq: 'room-29' } });
  expect(await read()).toHaveLength(ROOMS - 1);
  expect(view.mock.calls.length).toBeGreaterThan(ROOMS);
});

it('lets a list of rooms follow what another node decided', async () => {
  const ben = await harness.addUser('ben');
  const list = async () =>
    (await node.rooms.list(ben, { scope: 'joined', limit: 50 })).results.map(
      ({ slug, memberCount, role }) => [slug, memberCount, role],
    );
  expect(await list()).toEqual([]);
  await other.rooms.join(ben, 'room-01');
  expect(await list()).toEqual([['room-01', 2, 'member']]);
  await other.members.update(ada, 'room-01', 'ben', { role: 'moderator' });
  expect(await list()).toEqual([['room-01', 2, 'moderator']]);
  await other.rooms.leave(ben, 'room-01');
  expect(await list()).toEqual([]);
  await other.rooms.join(ben, 'room-01');
  expect(await list()).toEqual([['room-01', 2, 'member']]);
});
