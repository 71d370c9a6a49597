import type { ChatError, Message, OutgoingMessage, User } from '@sotto/sdk';

/** One bubble of the log: a stored message, or one on its way. */
export type TimelineItem = Message | OutgoingMessage;

/**
 * How far an own message has come. `unconfirmed`: it may be stored; `outdated`: it waited so long that the user is
 * asked before it is sent.
 */
export type Delivery = 'sending' | 'unconfirmed' | 'sent' | 'delivered' | 'read' | 'failed' | 'outdated';

/** Whether an item is stored by the server. */
export function isStored(item: TimelineItem): item is Message {
  return 'seq' in item;
}

/** A line about the room. */
export type SystemLine = Message & { kind: 'system' };

/** Whether an item is a line about the room, which is nobody's words. */
export function isSystemLine(item: TimelineItem): item is SystemLine {
  return isStored(item) && item.kind === 'system';
}

/** Whether the viewer wrote an item. Outgoing messages always are their own. */
export function isOwn(item: TimelineItem, userId: string | undefined): boolean {
  return !isStored(item) || item.sender.id === userId;
}

/** Returns the index of the newest message that the viewer wrote and that is stored; -1 without one. */
export function indexOfNewestOwn(items: readonly TimelineItem[], userId: string | undefined): number {
  return items.findLastIndex((item) => isStored(item) && isOwn(item, userId) && !isSystemLine(item));
}

/** Returns the senders of stored messages. */
export function sendersOf(items: readonly TimelineItem[]): User[] {
  return items.flatMap((item) => (isStored(item) ? item.sender : []));
}

/** The same before and after an own message is stored, so that its bubble stays the same element. */
export function keyOf(item: TimelineItem, userId: string | undefined): string {
  return isOwn(item, userId) ? item.clientMessageId : (item as Message).id;
}

/** Error codes of a refused text: no retry can succeed until the text is changed. */
const REFUSALS = new Set<string | undefined>(['validation_failed', 'payload_too_large']);

/** Whether the server refused an own message for its text. */
export function isRefused(item: TimelineItem): boolean {
  return !isStored(item) && item.status === 'failed' && isTextRefusal(item.error);
}

/** Whether an error is about the text of a message. */
export function isTextRefusal(error: unknown): boolean {
  return REFUSALS.has((error as Partial<ChatError> | undefined)?.code);
}

/** Whether an error means that the message no longer exists. */
export function isMessageGone(error: unknown): boolean {
  const { code } = (error ?? {}) as Partial<ChatError>;
  return code === 'message_deleted' || code === 'message_not_found';
}

/** How many of those whom a message was written for have received it, and have seen it. */
export interface Receipt {
  delivered: number;
  seen: number;
  of: number;
}

/** Whether all other members have read it. */
export function isReadByAll(receipt: Receipt | undefined): boolean {
  return receipt !== undefined && receipt.of > 0 && receipt.seen === receipt.of;
}

/** Returns the delivery state of an own message: it is delivered, or read, when that is so for all other members. */
export function deliveryOf(item: TimelineItem, receipt: Receipt | undefined): Delivery {
  if (!isStored(item)) {
    if (item.status === 'failed') return item.error?.code === 'not_sent_in_time' ? 'outdated' : 'failed';
    return item.status === 'unconfirmed' ? 'unconfirmed' : 'sending';
  }
  if (isReadByAll(receipt)) return 'read';
  return receipt?.of && receipt.delivered === receipt.of ? 'delivered' : 'sent';
}
