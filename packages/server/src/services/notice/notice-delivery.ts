import type { Types } from 'mongoose';
import { forEachLimited } from '../../async/for-each-limited.js';
import { dueBy } from '../../models/due-by.js';
import type { NoticeRecord } from '../../models/notice.js';
import type { ServicesDeps } from '../deps.js';
import type { NoticeChannel, NoticeOutcome } from './notice-channel.js';
import { createNoticeClaims } from './notice-claims.js';

/** Notices that one look finds. */
const BATCH = 50;
/** Notices of one user that are told at once. */
const MAX_PER_USER = 200;

interface Claimed {
  notice: NoticeRecord;
  claimId: Types.ObjectId;
}

/**
 * Creates what tells of due notices of one kind, all of a user together. A node claims each by comparing and setting its
 * claim, so that no two tell of it at once; the claim of a node that died is over after a minute. Each is told at least once:
 * a crash between telling and settlement repeats it.
 */
export function createNoticeDelivery(
  { models: { Notice }, clock, logger }: Pick<ServicesDeps, 'models' | 'clock' | 'logger'>,
  { kind, delayMs, tell }: NoticeChannel,
) {
  const { claim, settle } = createNoticeClaims({ Notice, clock, delayMs });

  const isFree = (now: Date) => (notice: NoticeRecord) => !notice.claimedUntil || notice.claimedUntil <= now;

  /** Claims what is due to a user: nothing where another node is at the first of it, as that one takes the rest, too. */
  async function claimAll(user: Types.ObjectId, now: Date): Promise<Claimed[]> {
    const own = await Notice.find({ user: { $eq: user }, kind: { $eq: kind }, dueAt: dueBy(now) })
      .sort({ room: 1 })
      .limit(MAX_PER_USER)
      .lean<NoticeRecord[]>();
    const claimed: Claimed[] = [];
    for (const notice of own.filter(isFree(now))) {
      const claimId = await claim(notice);
      if (claimId) claimed.push({ notice, claimId });
      else if (claimed.length === 0) break;
    }
    return claimed;
  }

  async function deliver(user: Types.ObjectId, now: Date): Promise<void> {
    const claimed = await claimAll(user, now);
    if (claimed.length === 0) return;
    let outcomes: NoticeOutcome[] = [];
    try {
      outcomes = await tell(claimed.map(({ notice }) => notice));
    } catch (error) {
      logger.warn({ err: error, user: user.toString() }, 'unable to tell of messages');
    }
    for (const [index, { notice, claimId }] of claimed.entries())
      await settle(notice, claimId, outcomes[index] ?? 'failed');
  }

  return async (isStopped: () => boolean): Promise<void> => {
    const now = new Date(clock());
    const due = await Notice.find({ kind: { $eq: kind }, dueAt: dueBy(now) })
      .sort({ dueAt: 1 })
      .limit(BATCH)
      .lean<NoticeRecord[]>();
    const users = new Map(due.filter(isFree(now)).map(({ user }) => [user.toString(), user]));
    await forEachLimited([...users.values()], async (user) => {
      if (!isStopped()) await deliver(user, now);
    });
  };
}
