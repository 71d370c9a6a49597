import type { WebhookEventType } from '@sotto/protocol';
import type { MessageRecord } from '../../../models/message.js';

/** An event that a number of a room's log stands for. */
export interface LogEvent<M> {
  rev: number;
  type: Extract<WebhookEventType, `message.${string}`>;
  message: M;
}

type Row = Pick<MessageRecord, 'rev' | 'revs' | 'contentRev' | 'deletedAt'>;

/**
 * Returns the events of the numbers behind `after` up to `to`, in their order, given the messages that own one of them.
 * The first number of a message says that it is new, its last one what became of it. What is in between was replaced
 * before it was read, and a number that nobody owns was replaced long ago.
 */
export function eventsOf<M extends Row>(messages: readonly M[], after: number, to: number): LogEvent<M>[] {
  const isAsked = (rev: number) => rev > after && rev <= to;
  const events = messages.flatMap((message): LogEvent<M>[] => {
    const first = message.revs[0] ?? message.rev;
    const found: LogEvent<M>[] = [];
    if (isAsked(first)) found.push({ rev: first, type: 'message.new', message });
    // What was counted since is no event.
    const last = message.contentRev ?? message.rev;
    if (last !== first && isAsked(last))
      found.push({
        rev: last,
        type: message.deletedAt ? 'message.deleted' : 'message.updated',
        message,
      });
    return found;
  });
  return events.sort((one, other) => one.rev - other.rev);
}
