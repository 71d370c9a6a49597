import { isSlowed } from '@sotto/protocol';
import mongoose from 'mongoose';
import { AppError } from '../../errors.js';
import type { MemberModel } from '../../models/member.js';
import { toObjectId } from '../../models/object-id.js';
import type { MemberAccess } from '../room/access.js';

/** How far ahead the clock of another node may be, in milliseconds. */
const MAX_SKEW_MS = 60_000;

/** Takes the turn of a member in a room with slow mode. */
export type SlowMode = (access: MemberAccess, userId: string, clientMessageId: string) => Promise<void>;

/**
 * Creates the wait between two messages of a plain member. One update of the membership checks and takes the turn, so two
 * nodes never give it twice, also where their clocks differ: what is stored is when the turn began, and any wait counts from
 * there. The same message may take its turn again: a repeated send is stored once in any case.
 */
export function createSlowMode({ Member }: { Member: MemberModel }): SlowMode {
  return async ({ room, facts }, userId, clientMessageId) => {
    const seconds = room.record.slowModeSeconds ?? 0;
    if (seconds === 0 || !isSlowed(facts)) return;
    const { now } = facts;
    const waitMs = seconds * 1000;
    const own = { room: { $eq: room.record._id }, user: { $eq: toObjectId(userId) } };
    const { matchedCount } = await Member.updateOne(
      {
        ...own,
        $or: [
          { slowAt: { $eq: null } },
          { slowAt: mongoose.trusted({ $lte: new Date(now - waitMs) }) },
          // By a clock that was set back since; without this, the user would wait for as long as that.
          { slowAt: mongoose.trusted({ $gt: new Date(now + MAX_SKEW_MS) }) },
          { slowKey: { $eq: clientMessageId } },
        ],
      },
      { $set: { slowAt: new Date(now), slowKey: clientMessageId } },
    );
    if (matchedCount === 1) return;
    const member = await Member.findOne(own).select('slowAt').lean();
    if (!member) throw new AppError('not_a_member');
    const left = (member.slowAt?.getTime() ?? now) + waitMs - now;
    throw new AppError('slow_mode', undefined, { retryAfter: Math.max(1, Math.ceil(left / 1000)) });
  };
}
