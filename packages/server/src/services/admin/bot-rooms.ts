import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Logger } from 'pino';
import type { Models } from '../../models/index.js';
import type { RoomRecord } from '../../models/room.js';
import type { SiteRecord } from '../../models/site.js';
import { createMembershipLog } from '../room/memberships/membership-log.js';
import { inputError } from './fields.js';

export interface BotRoomsDeps {
  models: Models;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Most rooms that one command adds a bot to. */
const MAX_ROOMS = 100;

/**
 * Finds the rooms of a site that a bot can enter, in the order of the slugs. It changes nothing, so that a wrong slug is
 * refused before anything is created.
 * @throws AppError `validation_failed`, which names the room
 */
export async function findBotRooms(
  { Room }: Pick<Models, 'Room'>,
  site: Pick<SiteRecord, '_id'>,
  slugs: readonly string[],
  path = 'rooms',
): Promise<RoomRecord[]> {
  const wanted = [...new Set(slugs)];
  if (wanted.length > MAX_ROOMS) throw inputError(path, `must be at most ${MAX_ROOMS} rooms`);
  const found = await Room.find({ site: { $eq: site._id }, slug: mongoose.trusted({ $in: wanted }) }).lean();
  return wanted.map((slug) => {
    const room = found.find((one) => one.slug === slug);
    if (!room || room.deletedAt) throw inputError(path, `"${slug}" is no room of the site`);
    if (room.kind === 'direct')
      throw inputError(path, `"${slug}" is a direct room, which nobody else enters`);
    if (room.archivedAt) throw inputError(path, `"${slug}" is archived`);
    return room;
  });
}

/**
 * Makes a bot a member of a room, as its owner could: the operator acts for the site. Needs no running server; one that
 * runs announces it within 10 s, and lets the bot in at once.
 * @throws AppError `banned`, `room_archived`, `room_not_found`, `unavailable`
 */
export async function addBotToRoom(
  { models, logger, clock }: BotRoomsDeps,
  room: Pick<RoomRecord, '_id'>,
  bot: Types.ObjectId,
): Promise<void> {
  const newest = await models.Message.findOne({ room: { $eq: room._id } })
    .sort({ seq: -1 })
    .select('seq')
    .lean();
  await createMembershipLog({ models, logger, clock }).submit(room._id.toString(), {
    request: { kind: 'assign', actor: 'operator', user: bot.toString(), userKind: 'bot', role: 'member' },
    begin: { lastReadSeq: newest?.seq ?? 0, openedAt: new Date(clock()) },
  });
}
