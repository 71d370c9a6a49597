import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { forEachLimited } from '../../async/for-each-limited.js';
import type { NoticeRecord } from '../../models/notice.js';
import { randomId, toObjectId } from '../../models/object-id.js';
import type { PushSubscriptionRecord } from '../../models/push-subscription.js';
import type { ServicesDeps } from '../deps.js';
import type { NoticeReader } from './notice-reader.js';
import type { PushSender } from './push-sender.js';
import type { PushSubscriptions } from './push-subscriptions.js';
import type { PushTickets } from './push-tickets.js';

/** Notices that one look claims. */
const BATCH = 50;
/** How long a claim keeps other nodes away, in milliseconds: longer than all pushes of one notice take. */
const CLAIM_MS = 60_000;
/** Milliseconds before the second and the third try. */
const RETRY_MS = [30_000, 240_000];

/** Below every time: the sparse index serves a range that has both ends. */
const NEVER = new Date(0);

interface DeliveryParts {
  read: NoticeReader;
  sender: Pick<PushSender, 'send'>;
  subscriptions: Pick<PushSubscriptions, 'of' | 'open' | 'drop'>;
  tickets: Pick<PushTickets, 'create' | 'isAlive'>;
  delayMs: number;
}

/**
 * Creates what tells of due notices. A node claims each by comparing and setting its claim, so that no two push it at once;
 * the claim of a node that died is over after a minute. Each is told at least once: a crash between push and settlement
 * repeats a push, which replaces the first by the message's id.
 */
export function createNoticeDelivery(
  {
    models: { Notice },
    clock,
    logger,
    baseUrl,
  }: Pick<ServicesDeps, 'models' | 'clock' | 'logger' | 'baseUrl'>,
  { read, sender, subscriptions, tickets, delayMs }: DeliveryParts,
) {
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

  /** Pushes to one browser. Resolves to whether that is done, for good. */
  async function push(
    subscription: PushSubscriptionRecord,
    { slug, message }: { slug: string; message: { id: string } },
  ): Promise<boolean> {
    if (!(await tickets.isAlive(subscription.session))) {
      await subscriptions.drop(subscription);
      return true;
    }
    const ticket = await tickets.create(subscription, toObjectId(message.id));
    const result = await sender.send(await subscriptions.open(subscription), {
      ...{ server: baseUrl(), room: slug, message: message.id, ticket },
    });
    if (result === 'gone') await subscriptions.drop(subscription);
    return result !== 'failed';
  }

  /** Tells of a notice. Resolves to whether all browsers have it. */
  async function tell(notice: NoticeRecord): Promise<boolean> {
    const found = await read(notice);
    if (!found) return true;
    const own = await subscriptions.of(notice.user.toString());
    const done = await Promise.all(own.map((subscription) => push(subscription, found)));
    return done.every(Boolean);
  }

  /** Ends a notice, or puts it off; one that a newer message has joined meanwhile is due again. */
  async function settle(notice: NoticeRecord, claimId: Types.ObjectId, isDone: boolean): Promise<void> {
    const own = { _id: { $eq: notice._id }, claim: { $eq: claimId } };
    const { tries = 0 } = notice;
    const retryIn = isDone ? undefined : RETRY_MS[tries];
    const release = { claim: 1, claimedUntil: 1 };
    if (retryIn !== undefined) {
      const dueAt = new Date(clock() + retryIn);
      await Notice.updateOne(own, { $set: { dueAt, tries: tries + 1 }, $unset: release });
      return;
    }
    const toldSeq = notice.seq;
    const { modifiedCount } = await Notice.updateOne(
      { ...own, seq: { $eq: notice.seq } },
      { $set: { toldSeq }, $unset: { ...release, dueAt: 1, tries: 1 } },
    );
    if (modifiedCount === 0)
      await Notice.updateOne(own, {
        $set: { toldSeq, dueAt: new Date(clock() + delayMs) },
        $unset: { ...release, tries: 1 },
      });
  }

  async function deliver(notice: NoticeRecord): Promise<void> {
    const claimId = await claim(notice);
    if (!claimId) return;
    let isDone = false;
    try {
      isDone = await tell(notice);
    } catch (error) {
      logger.warn({ err: error, notice: notice._id.toString() }, 'unable to tell of messages');
    }
    await settle(notice, claimId, isDone);
  }

  return async (isStopped: () => boolean): Promise<void> => {
    const now = new Date(clock());
    const due = await Notice.find({ dueAt: mongoose.trusted({ $gt: NEVER, $lte: now }) })
      .sort({ dueAt: 1 })
      .limit(BATCH)
      .lean<NoticeRecord[]>();
    const free = due.filter(({ claimedUntil }) => !claimedUntil || claimedUntil <= now);
    await forEachLimited(free, async (notice) => {
      if (!isStopped()) await deliver(notice);
    });
  };
}
