import { MAX_PINNED_ROOMS } from '@sotto/protocol';
import type { Room, RoomNotifications } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { UpdateQuery } from 'mongoose';
import type { Actor } from '../../../actor.js';
import { createLimitByKey } from '../../../async/limit-by-key.js';
import { AppError } from '../../../errors.js';
import type { MemberRecord } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomAccessService } from '../access.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { MembershipLimits } from './membership-limits.js';

/** Pins of one user that wait for each other on this node. */
const MAX_WAITING = 100;

/** Creates what a member sets for themselves: what they are notified about, and whether the room is pinned in their list. */
export function createOwnSettings(
  { models, realtime }: Pick<ServicesDeps, 'models' | 'realtime'>,
  parts: {
    access: RoomAccessService;
    limits: Pick<MembershipLimits, 'pinsBelow'>;
    view: (room: AccessedRoom, actor: Actor) => Promise<Room>;
  },
) {
  const { access, limits, view } = parts;
  const pinning = createLimitByKey({
    running: 1,
    waiting: MAX_WAITING,
    onFull: () => new AppError('rate_limited', undefined, { retryAfter: 1 }),
  });

  async function store(room: AccessedRoom, actor: Actor, update: UpdateQuery<MemberRecord>): Promise<void> {
    const { matchedCount } = await models.Member.updateOne(
      {
        room: { $eq: room.record._id },
        user: { $eq: toObjectId(actor.userId) },
        role: mongoose.trusted({ $ne: null }),
      },
      update,
    );
    if (matchedCount === 0) throw new AppError('not_a_member');
  }

  /** Returns the room, and tells all sockets of the actor what is set there. */
  async function announce(room: AccessedRoom, actor: Actor): Promise<Room> {
    const own = await view(room, actor);
    const { slug, notifications, pinned = false } = own;
    realtime.toUser(actor.userId, 'room.own', { room: slug, notifications, pinned }, { room });
    return own;
  }

  /** Pins a room, and returns whether the user has so few. Counted afterwards: of several at once, none may be one too many. */
  async function storePin(room: AccessedRoom, actor: Actor): Promise<boolean> {
    await store(room, actor, { $set: { pinned: true } });
    if (await limits.pinsBelow(actor.userId, MAX_PINNED_ROOMS + 1)) return true;
    await store(room, actor, { $unset: { pinned: 1 } });
    return false;
  }

  return {
    /**
     * Stores what the actor is notified about in the room; it stays stored when the actor leaves.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    async setNotifications(
      actor: Actor,
      slug: string,
      { level, until, mutedUntil }: RoomNotifications,
    ): Promise<Room> {
      const { room } = await access.resolveMember(actor, slug);
      const notifications = {
        level,
        ...(until !== undefined && { until: new Date(until) }),
        ...(mutedUntil !== undefined && { mutedUntil: new Date(mutedUntil) }),
      };
      await store(room, actor, { $set: { notifications } });
      return announce(room, actor);
    },

    /**
     * Pins the room in the actor's list, until the actor unpins it or leaves; once more changes nothing.
     * @throws AppError `room_not_found`, `not_a_member`, `room_pin_limit`
     */
    async pin(actor: Actor, slug: string): Promise<Room> {
      const { room } = await access.resolveMember(actor, slug);
      const known = await view(room, actor);
      if (known.pinned) return known;
      // Once more where another pin of the same moment was undone too, so that both were refused for one place.
      const isPinned = await pinning.run(
        actor.userId,
        async () =>
          (await storePin(room, actor)) ||
          ((await limits.pinsBelow(actor.userId, MAX_PINNED_ROOMS)) && (await storePin(room, actor))),
      );
      if (!isPinned) throw new AppError('room_pin_limit', `A user pins at most ${MAX_PINNED_ROOMS} rooms`);
      return announce(room, actor);
    },

    /**
     * Ends the pin of the room; of one that is not pinned it is no error.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    async unpin(actor: Actor, slug: string): Promise<Room> {
      const { room } = await access.resolveMember(actor, slug);
      await store(room, actor, { $unset: { pinned: 1 } });
      return announce(room, actor);
    },
  };
}
