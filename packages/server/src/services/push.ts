import type { PushedMessage, PushSubscriptionInput } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import type { ServicesDeps } from './deps.js';
import type { NoticeReader } from './notice/notice-reader.js';
import { createPushChannel } from './push/push-channel.js';
import { createPushSender } from './push/push-sender.js';
import { createPushSubscriptions } from './push/push-subscriptions.js';
import { createPushTickets } from './push/push-tickets.js';
import type { MessagePresenter } from './room/message-presenter.js';

/** Creates the service that pushes messages to users who are away; without `push` in `deps` it pushes nothing. */
export function createPushService(
  deps: ServicesDeps,
  { presenter, read }: { presenter: MessagePresenter; read: NoticeReader },
) {
  const { push } = deps;
  const sender = push && createPushSender(push);
  const subscriptions = createPushSubscriptions(deps);
  const tickets = createPushTickets(deps, { presenter });

  /** @throws AppError `not_found` where nothing is pushed */
  function requirePush() {
    if (!push) throw new AppError('not_found', 'This server pushes nothing: it has no VAPID_PRIVATE_KEY');
    return push;
  }

  return {
    /** The key that browsers subscribe with; undefined where nothing is pushed. */
    publicKey: sender?.publicKey,
    /** Tells of notices; undefined where nothing is pushed. */
    channel:
      push &&
      sender &&
      createPushChannel(deps, { read, sender, subscriptions, tickets, delayMs: push.delayMs }),
    /** Subscribes a device of the actor. @throws AppError `not_found`, `url_refused`, `push_limit` */
    async subscribe(actor: Actor, device: string, input: PushSubscriptionInput): Promise<void> {
      await subscriptions.put(actor, device, input, requirePush());
    },
    /** Ends the subscription of a device of the actor. */
    unsubscribe: (actor: Actor, device: string): Promise<void> => subscriptions.remove(actor, device),
    /** Opens the ticket of a push, once. @throws AppError `ticket_invalid`, `site_disabled` */
    open: (ticket: string): Promise<PushedMessage> => tickets.open(ticket),
  };
}
