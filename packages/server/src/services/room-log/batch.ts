import type { Message, User } from '@sotto/protocol';
import type mongoose from 'mongoose';
import type { SealingKey } from '../../crypto/data-keys.js';
import { AppError } from '../../errors.js';
import type { MessagePayload } from '../../models/message-payload.js';
import type { MessageRecord, OpenMessage, StoredMessage } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRef } from '../realtime.js';
import type { RoomHead } from './room-heads.js';

/** A message on its way into the log. */
export interface Draft {
  /** As members see the sender. */
  sender: User;
  /** The id that it is stored under: the sender's own, or that of a guest who has joined the sender. */
  senderId: string;
  clientMessageId: string;
  /** The author's key; without it the newest one of the ring seals. */
  key?: SealingKey;
  via?: MessageRecord['via'];
  /** `seq` of the message that it replies to. */
  replyTo?: number | undefined;
  /** Whom it mentions, as the row names them. */
  mentioned?: mongoose.Types.ObjectId[] | undefined;
  /** Whom a line names in its text, in the order of its data. */
  named?: mongoose.Types.ObjectId[] | undefined;
  payload: MessagePayload;
}

/** `created` is false where the same id of the same sender was stored before. */
export interface Appended {
  message: StoredMessage;
  created: boolean;
  /** The message as it was published; missing where another call stored it, or where publishing failed. */
  published?: Message | undefined;
}

/** A draft in a batch, with the callers that wait for it. */
export interface Entry extends Draft {
  /** Set before the text is encrypted: the ciphertext is bound to it. */
  id: mongoose.Types.ObjectId;
  receivedAt: number;
  /** By the clock of `timing`. */
  askedAt: number;
  /** Duplicates inside a batch share one result. */
  waiting: { resolve: (appended: Appended) => void; reject: (error: unknown) => void }[];
}

/** Names a message by its sender and `clientMessageId`. */
export function identity(sender: { toString(): string }, clientMessageId: string): string {
  return `${sender.toString()}:${clientMessageId}`;
}

/** Returns the row of an entry, numbered by its place behind the head. It is complete: nothing adds defaults to it. */
export function toRow(room: RoomRef, head: RoomHead, entry: Entry, index: number): OpenMessage {
  const rev = head.rev + 1 + index;
  return {
    _id: entry.id,
    site: toObjectId(room.siteId),
    room: toObjectId(room.id),
    seq: head.seq + 1 + index,
    rev,
    revs: [rev],
    sender: toObjectId(entry.senderId),
    ...(entry.senderId !== entry.sender.id && { author: toObjectId(entry.sender.id) }),
    clientMessageId: entry.clientMessageId,
    ...(entry.via && { via: entry.via }),
    ...(entry.replyTo !== undefined && { replyTo: entry.replyTo }),
    ...(entry.mentioned && { mentioned: entry.mentioned }),
    ...(entry.named && { named: entry.named }),
    ...(entry.payload.files?.length && { hasFiles: true as const }),
    content: entry.payload,
    keyId: null,
    createdAt: new Date(entry.receivedAt),
    deletedAt: null,
  };
}

/** Resolves an entry that its batch stored; the first of its callers is the one that created the message. */
export function resolveStored(entry: Entry, message: StoredMessage, published: Message | undefined): void {
  for (const [index, { resolve }] of entry.waiting.entries())
    resolve({ message, created: index === 0, published });
}

/** Resolves an entry whose message had been stored before, by another call. */
export function resolveDuplicate(entry: Entry, message: StoredMessage): void {
  for (const { resolve } of entry.waiting) resolve({ message, created: false });
}

export function rejectAll(entries: Entry[], error: unknown): void {
  for (const { waiting } of entries) for (const one of waiting) one.reject(error);
}

/** Rejects entries as `unavailable`. They may be sent again: what is stored of them is recognized by its id. */
export function rejectForNow(entries: Entry[]): void {
  if (entries.length > 0) rejectAll(entries, new AppError('unavailable', undefined, { retryAfter: 1 }));
}
