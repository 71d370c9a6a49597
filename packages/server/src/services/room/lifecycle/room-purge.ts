import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Logger } from 'pino';
import { createPeriodicTask } from '../../../async/periodic-task.js';
import type { Models } from '../../../models/index.js';
import type { FileClaims } from '../../file/file-claims.js';
import type { RoomRecord } from '../../../models/room.js';

const INTERVAL_MS = 30_000;
const FAILURE = 'unable to purge a deleted room';
/** Rooms that one look purges at most. */
const MAX_ROOMS = 20;
/** Messages that one command deletes at most. */
const MAX_MESSAGES = 1000;
/** When a room is purged again, in milliseconds: a batch that was on its way may have been stored after the first time. */
const AGAIN_MS = 60_000;

/**
 * Creates the purge of rooms that can be restored no more. It begins with a write that ends the restore, deletes the
 * messages by a thousand, and does so again a minute later; then memberships, invitations, reports, name and topic go. What stays is
 * a tombstone that keeps id and slug. A crash is continued by any node; several may do the same at once.
 */
export function createRoomPurge(
  {
    models,
    logger,
    clock,
  }: {
    models: Pick<
      Models,
      | ('Room' | 'Member' | 'Message' | 'MessageVersion' | 'Draft' | 'Notice')
      | ('Reaction' | 'Invitation' | 'Report')
    >;
    logger: Logger;
    /** Milliseconds since 1970. */
    clock: () => number;
  },
  { claims }: { claims: Pick<FileClaims, 'dropAll'> },
) {
  const { Room, Member, Message, MessageVersion, Draft, Notice, Reaction, Invitation, Report } = models;

  /** Deletes the messages of a room, and first their reactions and earlier texts, which are found by them. @returns false where the purge was stopped meanwhile */
  async function deleteMessages(room: Types.ObjectId, isStopped: () => boolean): Promise<boolean> {
    await claims.dropAll({ room });
    while (!isStopped()) {
      const rows = await Message.find({ room: { $eq: room } })
        .select('_id')
        .limit(MAX_MESSAGES)
        .lean();
      if (rows.length > 0) {
        const ids = mongoose.trusted({ $in: rows.map(({ _id }) => _id) });
        await Reaction.deleteMany({ message: ids });
        await MessageVersion.deleteMany({ message: ids });
        await Message.deleteMany({ _id: ids });
      }
      if (rows.length < MAX_MESSAGES) return true;
    }
    return false;
  }

  async function purge(
    { _id, purgeAt = null, purgedAt }: RoomRecord,
    isStopped: () => boolean,
  ): Promise<void> {
    const filter = {
      _id: { $eq: _id },
      purgeAt: { $eq: purgeAt },
      deletedAt: mongoose.trusted({ $ne: null }),
    };
    if (!purgedAt) {
      const now = clock();
      const begin = { purgedAt: new Date(now), purgeAt: new Date(now + AGAIN_MS) };
      // Whoever restored the room meanwhile was faster.
      if ((await Room.updateOne(filter, { $set: begin })).matchedCount === 0) return;
      await deleteMessages(_id, isStopped);
      return;
    }
    if (!(await deleteMessages(_id, isStopped))) return;
    await Member.updateMany({ room: { $eq: _id } }, { $set: { role: null } });
    await Invitation.deleteMany({ room: { $eq: _id } });
    await Report.deleteMany({ room: { $eq: _id } });
    await Draft.deleteMany({ room: { $eq: _id } });
    await Notice.deleteMany({ room: { $eq: _id } });
    await Room.updateOne(filter, {
      $set: { name: '', nameKey: '', owners: [], memberCount: 0, unsettled: [], unsettledCount: 0 },
      $unset: { topic: 1, sealedName: 1, sealedTopic: 1, purgeAt: 1 },
    });
  }

  async function look(isStopped: () => boolean): Promise<void> {
    const due = await Room.find({ purgeAt: mongoose.trusted({ $lte: new Date(clock()) }) })
      .sort({ purgeAt: 1 })
      .limit(MAX_ROOMS)
      .lean<RoomRecord[]>();
    for (const room of due)
      if (!isStopped())
        await purge(room, isStopped).catch((error: unknown) => logger.warn({ err: error }, FAILURE));
  }

  return createPeriodicTask({ run: look, intervalMs: INTERVAL_MS, logger, failure: FAILURE });
}
