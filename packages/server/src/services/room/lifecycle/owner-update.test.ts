import type { Types } from 'mongoose';
import { expect, it } from 'vitest';
import { randomId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import { restoreRoom } from '../../admin/room-restore.js';
import { toAccessedRoom } from '../accessed-room.js';
import { updateAsBackend, updateAsOwner } from './owner-update.js';

const OWNER = randomId();
const ROOM = { _id: randomId(), site: randomId(), slug: 'order', owners: [OWNER] } as unknown as RoomRecord;
const room = toAccessedRoom(ROOM);
const actor = (id: Types.ObjectId) => ({ userId: id.toString() }) as never;

/** A room of which the updates match or not, in this order, and which reads say is this after each. */
function createStore(matches: boolean[], read: (Partial<RoomRecord> | null)[]) {
  const query = (row: unknown) => {
    const chain = { lean: async () => row, read: () => chain };
    return chain;
  };
  const next = () => {
    const row = read.shift();
    return query(row && { ...ROOM, ...row });
  };
  return {
    findOneAndUpdate: () => query(matches.shift() ? ROOM : null),
    updateOne: async () => ({ matchedCount: matches.shift() ? 1 : 0 }),
    findOne: next,
  } as never;
}

it('tries a change again that was refused for what is over by then', async () => {
  // The room was deleted when the change came, and is restored when it is read.
  expect(await updateAsBackend(createStore([false, true], [{}]), room, {})).toMatchObject({ slug: 'order' });
  expect(await updateAsOwner(createStore([false, true], [{}]), actor(OWNER), room, {})).toBeDefined();
  const never = createStore(Array(5).fill(false), Array(5).fill({}));
  await expect(updateAsBackend(never, room, {})).rejects.toMatchObject({ code: 'unavailable' });
});

it.each([
  ['room_not_found', null],
  ['room_not_found', { deletedAt: new Date() }],
  ['room_archived', { archivedAt: new Date() }],
  ['insufficient_role', {}],
])('refuses a change with %s', async (code, read) => {
  const refused = updateAsOwner(createStore([false], [read]), actor(randomId()), room, {});
  await expect(refused).rejects.toMatchObject({ code });
});

it('archives a room once, and opens it once', async () => {
  for (const toArchived of [true, false]) {
    const archivedAt = toArchived ? new Date(1) : null;
    const { record } = await updateAsBackend(
      createStore([false], [{ archivedAt }]),
      room,
      {},
      { toArchived },
    );
    expect(record.archivedAt).toBe(archivedAt);
  }
});

it('says of a room that another request restores at the same time that it was not deleted', async () => {
  const deleted = { deletedAt: new Date(1) };
  const restore = (read: Partial<RoomRecord>[]) =>
    restoreRoom(
      {
        models: { Room: createStore([false], read) },
        audit: { record: (_entry: unknown, work: () => Promise<unknown>) => work() } as never,
      },
      { siteId: ROOM.site.toString(), slug: 'order' },
    );
  expect(await restore([deleted, {}])).toEqual({ restored: false });
  await expect(restore([deleted, deleted])).rejects.toMatchObject({ code: 'room_deleted' });
});
