import { isSlowed } from '@sotto/protocol';
import mongoose from 'mongoose';
import { AppError } from '../../errors.js';
import type { MemberModel } from '../../models/member.js';
import { toObjectId } from '../../models/object-id.js';
import type { MemberAccess } from '../room/access.js';

/** Takes the turn of a member in a room with slow mode. */
export type SlowMode = (access: MemberAccess, userId: string, clientMessageId: string) => Promise<void>;

/**
 * Creates the wait between two messages of a plain member. One update of the membership checks and takes the turn, so two
 * nodes never give it twice. The same message may take its turn again: a repeated send is stored once in any case.
 */
export function createSlowMode({ Member }: { Member: MemberModel }): SlowMode {
  return async ({ room, facts }, userId, clientMessageId) => {
    const seconds = room.record.slowModeSeconds ?? 0;
    if (seconds === 0 || !isSlowed(facts)) return;
    const { now } = facts;
    const own = { room: { $eq: room.record._id }, user: { $eq: toObjectId(userId) } };
    const { matchedCount } = await Member.updateOne(
      {
        ...own,
        $or: [
          { slowUntil: { $eq: null } },
          { slowUntil: mongoose.trusted({ $lte: new Date(now) }) },
          // A shorter wait counts at once for those who wait by a longer one.
          { slowUntil: mongoose.trusted({ $gt: new Date(now + seconds * 1000) }) },
          { slowKey: { $eq: clientMessageId } },
        ],
      },
      { $set: { slowUntil: new Date(now + seconds * 1000), slowKey: clientMessageId } },
    );
    if (matchedCount === 1) return;
    const member = await Member.findOne(own).select('slowUntil').lean();
    if (!member) throw new AppError('not_a_member');
    const left = (member.slowUntil?.getTime() ?? now) - now;
    throw new AppError('slow_mode', undefined, { retryAfter: Math.max(1, Math.ceil(left / 1000)) });
  };
}
