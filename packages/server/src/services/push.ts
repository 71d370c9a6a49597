import type { PushedMessage, PushSubscriptionInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { createPeriodicTask } from '../async/periodic-task.js';
import { AppError } from '../errors.js';
import type { ServicesDeps } from './deps.js';
import { createNoticeDelivery } from './push/notice-delivery.js';
import { createNoticeReader } from './push/notice-reader.js';
import { createNoticeScan } from './push/notice-scan.js';
import { createPushSender } from './push/push-sender.js';
import { createPushSubscriptions } from './push/push-subscriptions.js';
import { createPushTickets } from './push/push-tickets.js';
import type { MessagePresenter } from './room/message-presenter.js';

const SCAN_MS = 5000;
const DELIVERY_MS = 1000;

/** Creates the service that pushes messages to users who are away; without `push` in `deps` it pushes nothing. */
export function createPushService(deps: ServicesDeps, parts: { presenter: MessagePresenter }) {
  const { push } = deps;
  const sender = push && createPushSender(push);
  const subscriptions = createPushSubscriptions(deps);
  const tickets = createPushTickets(deps, parts);

  /** @throws AppError `not_found` where nothing is pushed */
  function requirePush() {
    if (!push) throw new AppError('not_found', 'This server pushes nothing: it has no VAPID_PRIVATE_KEY');
    return push;
  }

  const tasks = push && sender ? createTasks(deps, { push, sender, subscriptions, tickets, ...parts }) : [];

  return {
    /** The key that browsers subscribe with; undefined where nothing is pushed. */
    publicKey: sender?.publicKey,
    /** Subscribes a device of the actor. @throws AppError `not_found`, `url_refused`, `push_limit` */
    async subscribe(actor: Actor, device: string, input: PushSubscriptionInput): Promise<void> {
      await subscriptions.put(actor, device, input, requirePush());
    },
    /** Ends the subscription of a device of the actor. */
    unsubscribe: (actor: Actor, device: string): Promise<void> => subscriptions.remove(actor, device),
    /** Opens the ticket of a push, once. @throws AppError `ticket_invalid`, `site_disabled` */
    open: (ticket: string): Promise<PushedMessage> => tickets.open(ticket),
    start(): void {
      for (const task of tasks) task.start();
    },
    async stop(): Promise<void> {
      for (const task of tasks) await task.stop();
    },
    /** Notes and tells what is due now, as the tasks do. For tests. */
    async runOnce(): Promise<void> {
      for (const task of tasks) await task.runOnce();
    },
  };
}

function createTasks(
  deps: ServicesDeps,
  parts: {
    push: NonNullable<ServicesDeps['push']>;
    sender: ReturnType<typeof createPushSender>;
    subscriptions: ReturnType<typeof createPushSubscriptions>;
    tickets: ReturnType<typeof createPushTickets>;
    presenter: MessagePresenter;
  },
) {
  const { delayMs } = parts.push;
  const { logger } = deps;
  const read = createNoticeReader(deps, parts);
  return [
    createPeriodicTask({
      ...{ run: createNoticeScan(deps, { delayMs }), intervalMs: SCAN_MS, logger },
      failure: 'unable to note whom to tell of new messages',
    }),
    createPeriodicTask({
      ...{ run: createNoticeDelivery(deps, { ...parts, read, delayMs }), intervalMs: DELIVERY_MS, logger },
      failure: 'unable to tell of new messages',
    }),
  ];
}
