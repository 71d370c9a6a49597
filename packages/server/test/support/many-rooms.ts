import { randomBytes } from 'node:crypto';
import type { Actor } from '../../src/actor.js';
import type { Models } from '../../src/models/index.js';
import { randomId, toObjectId } from '../../src/models/object-id.js';

/** Stores rooms with the actor as a member; `deleted` ones are deleted and not purged. */
export async function fillWithRooms(
  { Room, Member }: Pick<Models, 'Room' | 'Member'>,
  { siteId, userId }: Actor,
  count: number,
  { isUnopened = false, isDeleted = false } = {},
): Promise<void> {
  const now = new Date();
  const [site, user] = [toObjectId(siteId), toObjectId(userId)];
  const rooms = Array.from({ length: count }, () => {
    const name = randomBytes(12).toString('hex');
    return {
      ...{ _id: randomId(), site, slug: name, name, nameKey: name, visibility: 'private' as const },
      ...{ createdBy: user, createdAt: now, owners: [], memberCount: 1, membershipVersion: 1 },
      ...{ unsettled: [], unsettledCount: 0, ...(isDeleted && { deletedAt: now }) },
    };
  });
  await Room.insertMany(rooms);
  await Member.insertMany(
    rooms.map(({ _id }) => ({
      ...{ _id: randomId(), site, room: _id, user, role: 'member' as const, v: 1 },
      ...{ joinedAt: now, lastReadSeq: 0, openedAt: isUnopened ? null : now },
    })),
  );
}
