import type { Logger } from 'pino';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import { recorded } from './recorded.js';
import type { Recording } from './recorded.js';
import { createMembershipLog } from '../room/memberships/membership-log.js';

interface RoomOwnersDeps extends Recording {
  models: Models;
  logger: Logger;
  clock?: () => number;
}

/**
 * Appoints a user as an owner of a room, as the operator or the site's backend does for a room that all members left; a
 * user who is no member becomes one. `created` is false for one who owned it already. Needs no running server: one that
 * runs publishes the change within 10 s, and its cached roles are at most 5 s old.
 * @throws AppError `room_not_found`, `user_not_found` (disabled ones too), `owner_limit`, `unavailable`
 */
export async function appointRoomOwner(
  deps: RoomOwnersDeps,
  { siteId, slug, username }: { siteId: string; slug: string; username: string },
): Promise<{ created: boolean; memberCount: number }> {
  const { models, logger, clock = Date.now } = deps;
  const site = { $eq: toObjectId(siteId) };
  const room = await models.Room.findOne({ site, slug: { $eq: slug } }).lean();
  if (!room) throw new AppError('room_not_found');
  const user = await models.User.findOne({ site, username: { $eq: username.toLowerCase() } }).lean();
  if (!user || user.disabledAt) throw new AppError('user_not_found');
  const newest = await models.Message.findOne({ room: { $eq: room._id } })
    .sort({ seq: -1 })
    .select('seq')
    .lean();
  const [roomId, userId] = [room._id.toString(), user._id.toString()];
  const entry = { siteId, action: 'owner.appointed', target: `user:${userId}`, room: roomId } as const;
  const outcome = await recorded(deps, entry, () =>
    createMembershipLog({ models, logger, clock }).submit(roomId, {
      request: { kind: 'appoint-owner', user: userId },
      begin: { lastReadSeq: newest?.seq ?? 0, openedAt: null },
    }),
  );
  return { created: outcome.change !== null, memberCount: outcome.room.memberCount };
}
