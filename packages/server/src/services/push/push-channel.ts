import type { Message } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { NoticeRecord } from '../../models/notice.js';
import { toObjectId } from '../../models/object-id.js';
import type { PushSubscriptionRecord } from '../../models/push-subscription.js';
import type { ServicesDeps } from '../deps.js';
import type { NoticeChannel, NoticeOutcome } from '../notice/notice-channel.js';
import type { NoticeReader } from '../notice/notice-reader.js';
import type { PushSender } from './push-sender.js';
import type { PushSubscriptions } from './push-subscriptions.js';
import type { PushTickets } from './push-tickets.js';

/** Milliseconds after which no other notice of a user is begun: what is left is told a moment later, under a claim of its own. */
const TURN_MS = 20_000;

interface ChannelParts {
  read: NoticeReader;
  sender: Pick<PushSender, 'send'>;
  subscriptions: Pick<PushSubscriptions, 'of' | 'open' | 'drop'>;
  tickets: Pick<PushTickets, 'create' | 'isAlive'>;
  delayMs: number;
}

/**
 * Creates what pushes the newest message of a notice to all browsers of its user, one notice after the other. One that is
 * repeated replaces the first by the message's id.
 */
export function createPushChannel(
  {
    models: { PushSubscription },
    logger,
    clock,
    baseUrl,
  }: Pick<ServicesDeps, 'models' | 'logger' | 'clock' | 'baseUrl'>,
  { read, sender, subscriptions, tickets, delayMs }: ChannelParts,
): NoticeChannel {
  /** Pushes to one browser. Resolves to whether that is done, for good. */
  async function push(
    subscription: PushSubscriptionRecord,
    slug: string,
    message: Message,
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
    if (result === 'refused')
      logger.warn('a push service refused a push: check the VAPID key and subject, and the clock');
    return result !== 'failed';
  }

  async function tellOf(notice: NoticeRecord): Promise<NoticeOutcome> {
    const found = await read(notice);
    if (!found) return 'told';
    const { room, messages } = found;
    const message = toObjectId(messages[0]!.id);
    const failed: Types.ObjectId[] = [];
    const own = await subscriptions.of(notice.user.toString());
    const pushes = own.filter(hasMissed(notice, message)).map(async (subscription) => {
      const isDone = await push(subscription, room.slug, messages[0]!).catch(logFailure(notice));
      if (!isDone) failed.push(subscription._id);
    });
    await Promise.all(pushes);
    return failed.length === 0 ? 'told' : { missed: { message, subscriptions: failed } };
  }

  const logFailure = (notice: NoticeRecord) => (error: unknown) => {
    logger.warn({ err: error, notice: notice._id.toString() }, 'unable to push');
  };

  return {
    ...{ kind: 'push', delayMs },
    hasAudience: async () =>
      (await PushSubscription.findOne({}).sort({ _id: 1 }).select('_id').lean()) !== null,
    findAudience: (_site, users) =>
      PushSubscription.distinct('user', { user: mongoose.trusted({ $in: [...users] }) }),
    async tell(notices) {
      const end = clock() + TURN_MS;
      const outcomes: NoticeOutcome[] = [];
      for (const notice of notices) {
        if (clock() >= end) outcomes.push({ notBefore: new Date(clock()) });
        else outcomes.push((await tellOf(notice).catch(logFailure(notice))) ?? 'failed');
      }
      return outcomes;
    },
  };
}

/** Returns whether a browser still lacks a message. A newer one than was tried before is new to all browsers. */
function hasMissed({ missed }: NoticeRecord, message: Types.ObjectId) {
  return ({ _id }: PushSubscriptionRecord): boolean =>
    !missed?.message.equals(message) || missed.subscriptions.some((id) => id.equals(_id));
}
