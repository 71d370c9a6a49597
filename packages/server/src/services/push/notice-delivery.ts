import { forEachLimited } from '../../async/for-each-limited.js';
import type { NoticeRecord } from '../../models/notice.js';
import { toObjectId } from '../../models/object-id.js';
import type { PushSubscriptionRecord } from '../../models/push-subscription.js';
import { dueBy } from '../../models/due-by.js';
import type { ServicesDeps } from '../deps.js';
import { createNoticeClaims } from './notice-claims.js';
import type { NoticeReader } from './notice-reader.js';
import type { PushSender } from './push-sender.js';
import type { PushSubscriptions } from './push-subscriptions.js';
import type { PushTickets } from './push-tickets.js';

/** Notices that one look claims. */
const BATCH = 50;

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

  const { claim, settle } = createNoticeClaims({ Notice, clock, delayMs });

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
    const due = await Notice.find({ dueAt: dueBy(now) })
      .sort({ dueAt: 1 })
      .limit(BATCH)
      .lean<NoticeRecord[]>();
    const free = due.filter(({ claimedUntil }) => !claimedUntil || claimedUntil <= now);
    await forEachLimited(free, async (notice) => {
      if (!isStopped()) await deliver(notice);
    });
  };
}
