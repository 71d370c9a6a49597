import { MAX_DELIVERED_MEMBERS } from '@sotto/protocol';
import type { DeliveredState } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../../../actor.js';
import { forEachLimited } from '../../../async/for-each-limited.js';
import { createBoundedCache } from '../../../cache/bounded-cache.js';
import { AppError } from '../../../errors.js';
import { toObjectId } from '../../../models/object-id.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomHeads } from '../../room-log/room-heads.js';
import type { UserDirectory } from '../../user/user-directory.js';
import type { RoomAccess, RoomAccessService } from '../access.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { ReadMarks } from './read-marks.js';

/** Marks that are remembered, so that another tab of the user costs no write. */
const MAX_REMEMBERED = 50_000;

/** Whether the members of a room see what was delivered to whom: in small rooms, where the site has it on. */
export async function keepsDeliveries(
  { sites }: Pick<ServicesDeps, 'sites'>,
  { record: { memberCount }, siteId }: AccessedRoom,
): Promise<boolean> {
  return memberCount <= MAX_DELIVERED_MEMBERS && (await sites.settings(siteId)).receipts === 'on';
}

/** Creates what moves the mark of what the devices of a member have received. */
export function createOwnDeliveries(
  { models: { Member }, realtime, sites }: Pick<ServicesDeps, 'models' | 'realtime' | 'sites'>,
  parts: {
    access: RoomAccessService;
    heads: Pick<RoomHeads, 'atMost'>;
    users: Pick<UserDirectory, 'byId' | 'privacyOf'>;
    marks: ReadMarks;
  },
) {
  const { access, heads, users, marks } = parts;
  const remembered = createBoundedCache<number>({ maxSize: MAX_REMEMBERED });

  /** Rooms that the actor is not in, or may no longer read, are left out: it may have left while the mark was on its way. */
  async function findRoom(actor: Actor, slug: string): Promise<RoomAccess | null> {
    return access.resolveMember(actor, slug).catch((error: unknown) => {
      if (error instanceof AppError && error.status < 500) return null;
      throw error;
    });
  }

  /** Moves the mark in one write, which says whether it moved: of several tabs and nodes one announces it. */
  async function move({ userId, siteId }: Actor, room: AccessedRoom, seq: number): Promise<void> {
    const { modifiedCount } = await Member.updateOne(
      {
        ...{ room: { $eq: room.record._id }, user: { $eq: toObjectId(userId) } },
        lastReadSeq: mongoose.trusted({ $lt: seq }),
      },
      { $max: { deliveredSeq: seq } },
    );
    remembered.set(`${room.id}:${userId}`, seq);
    if (modifiedCount === 0) return;
    const user = await users.byId(siteId, userId);
    realtime.toRoom(room, 'delivered', { room: room.slug, user, seq });
  }

  /** Returns the mark, moved up to `seq` but not past the newest message; undefined where none is kept. */
  async function deliver(actor: Actor, slug: string, seq: number): Promise<number | undefined> {
    const found = await findRoom(actor, slug);
    // Users who were added to a room by another one reveal nothing before they open it.
    if (!found || found.isUnopened || !(await keepsDeliveries({ sites }, found.room))) return undefined;
    const { receipts, online } = await users.privacyOf(actor.siteId, actor.userId);
    // A device that receives messages is online.
    if (!receipts || !online) return undefined;
    const { room } = found;
    const target = await heads.atMost(room.id, seq);
    const stored = remembered.get(`${room.id}:${actor.userId}`) ?? 0;
    const known = marks.latest(room.id, actor.userId, stored);
    if (target > known) await move(actor, room, target);
    return Math.max(known, target);
  }

  return {
    /**
     * Moves the marks of what the actor's devices have received in these rooms, never back and never past the newest
     * message. Nothing happens in rooms where none are kept, and in those of others.
     */
    async delivered(actor: Actor, rooms: Record<string, number>): Promise<DeliveredState> {
      const state: DeliveredState = { rooms: {} };
      await forEachLimited(Object.entries(rooms), async ([slug, seq]) => {
        const mark = await deliver(actor, slug, seq);
        if (mark !== undefined) state.rooms[slug] = mark;
      });
      return state;
    },
  };
}
