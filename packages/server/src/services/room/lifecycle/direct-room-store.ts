import type { Types } from 'mongoose';
import { AppError } from '../../../errors.js';
import type { Models } from '../../../models/index.js';
import { randomId, toObjectId } from '../../../models/object-id.js';
import type { MembershipChange, RoomRecord } from '../../../models/room.js';
import { isDuplicateKey } from '../../../storage/duplicate-keys.js';
import type { RoomAccessService } from '../access.js';
import { toAccessedRoom } from '../accessed-room.js';
import type { Memberships } from '../memberships/memberships.js';
import { privateSlug } from '../slugs.js';

const MAX_ATTEMPTS = 5;

/** Creates what stores direct rooms: each with both of its members, once. */
export function createDirectRoomStore(
  { Room }: Pick<Models, 'Room'>,
  { access, memberships }: { access: RoomAccessService; memberships: Pick<Memberships, 'settleAll'> },
) {
  const readRoom = (id: Types.ObjectId) =>
    Room.findOne({ _id: { $eq: id } })
      .read('primary')
      .lean<RoomRecord | null>();

  /** Stores the room, or finds the one that another request stored meanwhile. */
  async function store(draft: Omit<RoomRecord, 'slug'>): Promise<{ record: RoomRecord; created: boolean }> {
    for (let attempt = 1; attempt <= MAX_ATTEMPTS; attempt += 1) {
      const record = { ...draft, slug: privateSlug() };
      try {
        await Room.create(record);
        return { record, created: true };
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        const winner = await readRoom(draft._id);
        if (winner) return { record: winner, created: false };
        // Otherwise another room has this slug.
      }
    }
    throw new AppError('unavailable', undefined, { retryAfter: 1 });
  }

  /** Stores the room of a draft where there is none, and settles its members. */
  async function complete(known: RoomRecord | null, draft: Omit<RoomRecord, 'slug'>) {
    const { record, created } = known ? { record: known, created: false } : await store(draft);
    const room = toAccessedRoom(record);
    if (created) access.roomChanged(room);
    // Also where another node created it: it may have stopped before its members were written.
    await memberships.settleAll(record);
    return { room, created };
  }

  return { complete };
}

/** Who opens a direct room: one of its two users, or somebody for that user. */
interface DirectRoomMaker {
  siteId: string;
  userId: string;
  by?: Pick<MembershipChange, 'actor'>;
}

/** A new direct room without its slug. Its first decision is both memberships, so one insert is the whole room. */
export function draftOf(
  { siteId, userId, by = {} }: DirectRoomMaker,
  { id, directKey, peerId, now }: { id: Types.ObjectId; directKey: string; peerId: string; now: Date },
): Omit<RoomRecord, 'slug'> {
  const user = toObjectId(userId);
  const begin = { joinedAt: now, lastReadSeq: 0 };
  const changes = [
    { user, ...by, before: null, role: 'member' as const, begin: { ...begin, openedAt: now } },
    {
      user: toObjectId(peerId),
      ...by,
      before: null,
      role: 'member' as const,
      begin: { ...begin, openedAt: null },
    },
  ];
  return {
    _id: id,
    site: toObjectId(siteId),
    kind: 'direct',
    directKey,
    name: '',
    nameKey: '',
    visibility: 'private',
    createdBy: user,
    createdAt: now,
    owners: [],
    memberCount: changes.length,
    membershipVersion: 1,
    unsettled: [{ id: randomId(), version: 1, changes }],
    unsettledCount: 1,
  };
}
