import type { Room, RoomNotifications } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { toObjectId } from '../../../models/object-id.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomAccessService } from '../access.js';
import type { AccessedRoom } from '../accessed-room.js';

/** Creates the setting of what a member is notified about. */
export function createOwnNotifications(
  { models }: Pick<ServicesDeps, 'models'>,
  parts: { access: RoomAccessService; view: (room: AccessedRoom, actor: Actor) => Promise<Room> },
) {
  const { access, view } = parts;
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
      const { matchedCount } = await models.Member.updateOne(
        {
          room: { $eq: room.record._id },
          user: { $eq: toObjectId(actor.userId) },
          role: mongoose.trusted({ $ne: null }),
        },
        { $set: { notifications } },
      );
      if (matchedCount === 0) throw new AppError('not_a_member');
      return view(room, actor);
    },
  };
}
