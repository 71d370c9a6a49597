import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { NoticeModel, NoticeRecord } from '../../models/notice.js';
import { randomId } from '../../models/object-id.js';
import type { NoticeOutcome } from './notice-channel.js';

/** How long a claim keeps other nodes away, in milliseconds: longer than telling a user takes. */
const CLAIM_MS = 60_000;
/** Milliseconds before the second and the third try. */
const RETRY_MS = [30_000, 240_000];

/** Creates the claims of notices that are due: one node is at each, and what it did is settled only while its claim holds. */
export function createNoticeClaims({
  Notice,
  clock,
  delayMs,
}: {
  Notice: NoticeModel;
  /** Milliseconds since 1970. */
  clock: () => number;
  delayMs: number;
}) {
  /** Claims a notice; null where another node was faster. */
  async function claim(notice: NoticeRecord): Promise<Types.ObjectId | null> {
    const id = randomId();
    const { modifiedCount } = await Notice.updateOne(
      {
        _id: { $eq: notice._id },
        dueAt: { $eq: notice.dueAt! },
        claim: notice.claim ? { $eq: notice.claim } : mongoose.trusted({ $exists: false }),
      },
      { $set: { claim: id, claimedUntil: new Date(clock() + CLAIM_MS) } },
    );
    return modifiedCount === 1 ? id : null;
  }

  /** Ends a notice, or puts it off; one that a newer message has joined meanwhile is due again. */
  async function settle(
    notice: NoticeRecord,
    claimId: Types.ObjectId,
    outcome: NoticeOutcome,
  ): Promise<void> {
    const own = { _id: { $eq: notice._id }, claim: { $eq: claimId } };
    const { tries = 0 } = notice;
    const release = { claim: 1, claimedUntil: 1 };
    if (typeof outcome === 'object' && 'notBefore' in outcome) {
      await Notice.updateOne(own, { $set: { dueAt: outcome.notBefore }, $unset: release });
      return;
    }
    const retryIn = outcome === 'told' ? undefined : RETRY_MS[tries];
    if (retryIn !== undefined) {
      const dueAt = new Date(clock() + retryIn);
      const missed = typeof outcome === 'object' && outcome;
      await Notice.updateOne(own, { $set: { dueAt, tries: tries + 1, ...missed }, $unset: release });
      return;
    }
    const toldSeq = notice.seq;
    const over = { ...release, tries: 1, missed: 1 };
    const { modifiedCount } = await Notice.updateOne(
      { ...own, seq: { $eq: notice.seq } },
      { $set: { toldSeq }, $unset: { ...over, dueAt: 1 } },
    );
    if (modifiedCount === 0)
      await Notice.updateOne(own, {
        $set: { toldSeq, dueAt: new Date(clock() + delayMs) },
        $unset: over,
      });
  }

  return { claim, settle };
}
