import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { createPeriodicTask } from '../../async/periodic-task.js';
import type { Types } from 'mongoose';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import type { UserRecord } from '../../models/user.js';
import { deleteKeysOf } from '../erasure/destroy-keys.js';
import { deleteOwnRows } from '../erasure/own-rows.js';
import type { OwnRowModels } from '../erasure/own-rows.js';

const INTERVAL_MS = 600_000;
const MAX_GUESTS = 100;
const FAILURE = 'unable to delete silent guests';

interface GuestSweepDeps {
  models: OwnRowModels &
    Pick<Models, 'User' | 'OAuthSession' | 'Member' | 'Message' | 'Report' | 'Reaction' | 'DataKey'>;
  /** Ends a membership. @throws AppError where that is not possible */
  leaveRoom: (roomId: string, userId: string) => Promise<unknown>;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

export type GuestSweep = ReturnType<typeof createGuestSweep>;

type Guest = Pick<UserRecord, '_id' | 'silentAt'>;

/**
 * Deletes guests of whom nothing was heard for 30 days, and who wrote nothing: their sessions have ended, so nobody can
 * return as one of them. Guests who wrote, reported or reacted to a message are kept, for
 * their name. At most 100 guests every ten minutes;
 * several nodes may do the same at once.
 */
export function createGuestSweep({ models, leaveRoom, logger, clock }: GuestSweepDeps) {
  const { User, OAuthSession, Member, Message, Report, Reaction } = models;

  /** Returns when the last session of a guest ends; null where none is left. */
  async function lastSessionEnd(guest: Guest, now: Date): Promise<Date | null> {
    const last = await OAuthSession.findOne({
      user: { $eq: guest._id },
      endedAt: { $eq: null },
      expiresAt: mongoose.trusted({ $gt: now }),
    })
      .sort({ expiresAt: -1 })
      .select('expiresAt')
      .lean();
    return last?.expiresAt ?? null;
  }

  /**
   * Whether the guest wrote, reported or reacted. It did the first two in one of the rooms that it is or was in: nobody
   * does so elsewhere.
   */
  async function isNamed(guest: Guest, rooms: Types.ObjectId[]): Promise<boolean> {
    const room = mongoose.trusted({ $in: rooms });
    const author = { $eq: guest._id };
    return (
      (await Message.exists({ room, sender: author })) !== null ||
      (await Report.exists({ room, reporter: author })) !== null ||
      (await Reaction.exists({ user: author, active: { $eq: true } })) !== null
    );
  }

  async function settle(guest: Guest, now: Date): Promise<void> {
    const own = { _id: { $eq: guest._id }, mergedInto: { $eq: null }, silentAt: { $eq: guest.silentAt! } };
    const sessionEnd = await lastSessionEnd(guest, now);
    if (sessionEnd) {
      await User.updateOne(own, { $set: { silentAt: sessionEnd } });
      return;
    }
    const rows = await Member.find({ user: { $eq: guest._id } })
      .setOptions({ former: true })
      .select('room')
      .lean();
    const rooms = rows.map(({ room }) => room);
    if ((await isNamed(guest, rooms)) || !(await leaveAll(guest, rooms))) {
      await User.updateOne(own, { $unset: { silentAt: 1 } });
      return;
    }
    // The user last: what a crash leaves of a guest, the next sweep finds by it.
    if (await User.exists(own)) await deleteTraces(guest._id);
    await User.deleteOne(own);
  }

  /** Deletes what names a guest elsewhere: nobody returns as one whose sessions have ended. */
  async function deleteTraces(guest: Types.ObjectId): Promise<void> {
    await Member.deleteMany({ user: { $eq: guest }, role: { $eq: null } });
    await deleteOwnRows(models, guest);
    await deleteKeysOf(models, guest);
  }

  /** Returns whether the guest is in none of these rooms any more; a direct room cannot be left. */
  async function leaveAll(guest: Guest, rooms: Types.ObjectId[]): Promise<boolean> {
    try {
      for (const room of rooms) await leaveRoom(room.toString(), guest._id.toString());
      return true;
    } catch (error) {
      if (error instanceof AppError && error.status < 500) return false;
      throw error;
    }
  }

  async function sweep(isStopped: () => boolean): Promise<void> {
    const now = new Date(clock());
    const silent = await User.find({ silentAt: mongoose.trusted({ $lte: now }) })
      .sort({ silentAt: 1 })
      .limit(MAX_GUESTS)
      .select('_id silentAt')
      .lean<Guest[]>();
    for (const guest of silent) {
      if (isStopped()) return;
      await settle(guest, now).catch((error: unknown) => logger.warn({ err: error }, FAILURE));
    }
  }

  return createPeriodicTask({
    run: sweep,
    intervalMs: INTERVAL_MS,
    logger,
    failure: FAILURE,
  });
}
