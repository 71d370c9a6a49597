import type { Message } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { ChatErrorCode } from '../errors.js';
import type { OutgoingMessage } from '../events.js';
import { createDeferred } from '../internal/deferred.js';
import type { Deferred } from '../internal/deferred.js';
import type { OutboxRecord } from '../options.js';

export type Status = OutgoingMessage['status'];

/** One message of the outbox. */
export interface Entry {
  message: OutgoingMessage;
  readonly position: number;
  waitsSince: number;
  attempt: number;
  /** A try is under way here. */
  isUnderWay: boolean;
  /** It is in the store. */
  isKept: boolean;
  /** Whether it will be, once the store has answered. */
  keeping: Promise<boolean>;
  /** Somebody here waits for its end: it was sent or retried in this tab. */
  isOurs: boolean;
  /** Another tab, which lives, sends it. */
  isForeign: boolean;
  /** Replaced by a retry. */
  result: Deferred<Message>;
}

/** The messages of one room in their order; one at a time is under way. */
export interface Chain {
  entries: Entry[];
  busy: boolean;
  timer: unknown;
  /** Another tab tried, and nobody tries again before this (milliseconds since 1970). */
  notBefore: number;
  /** The connection came back while it was busy: a try that began before says nothing of the next. */
  isWoken: boolean;
}

export const createChain = (): Chain => ({
  entries: [],
  busy: false,
  timer: undefined,
  notBefore: 0,
  isWoken: false,
});

/** A promise that may be left alone: not everybody waits for what is sent. */
export function createResult(): Deferred<Message> {
  const result = createDeferred<Message>();
  result.promise.catch(() => undefined);
  return result;
}

/** The entry of a message, and the chain that it is in. */
export function findIn(
  chains: Iterable<Chain>,
  clientMessageId: string,
): { chain: Chain; entry: Entry } | null {
  for (const chain of chains) {
    const entry = chain.entries.find(({ message }) => message.clientMessageId === clientMessageId);
    if (entry) return { chain, entry };
  }
  return null;
}

/** The first that is to be sent. */
export function nextOf(chain: Chain): Entry | undefined {
  return chain.entries.find(({ message, isForeign }) => message.status !== 'failed' && !isForeign);
}

/** Puts an entry where its position says. */
export function insert(chain: Chain, entry: Entry): void {
  chain.entries.push(entry);
  chain.entries.sort((a, b) => a.position - b.position);
}

/** What is kept of a message that is new, behind the others of its room. `now` in milliseconds since 1970. */
export function recordFor(
  chain: Chain,
  message: Pick<OutboxRecord, 'clientMessageId' | 'room' | 'content'>,
  now: number,
): OutboxRecord {
  return {
    ...message,
    createdAt: new Date(now).toISOString(),
    position: Math.max(now, (chain.entries.at(-1)?.position ?? 0) + 1),
    waitsSince: now,
    status: 'queued',
  };
}

/** Makes an entry of a record. */
export function entryOf(record: OutboxRecord): Entry {
  return {
    message: messageOf(record),
    position: record.position,
    waitsSince: record.waitsSince,
    attempt: 0,
    isUnderWay: false,
    isKept: false,
    keeping: Promise.resolve(false),
    isOurs: false,
    isForeign: false,
    result: createResult(),
  };
}

/** Somebody waits for the entry from now on. */
export function expect(entry: Entry): Promise<Message> {
  entry.result = createDeferred();
  entry.isOurs = true;
  return entry.result.promise;
}

/** Ends the wait for an entry whose client closes with `error`: one that outlives it is sent by the next client. */
export async function leave({ keeping, result }: Entry, error: ChatError, outlives: boolean): Promise<void> {
  const isKept = (await keeping) && outlives;
  result.reject(
    isKept
      ? new ChatError('kept', 'The client was closed; the next one of this user sends the message')
      : error,
  );
}

/** What is shown of a record. */
export function messageOf(record: OutboxRecord): OutgoingMessage {
  const { clientMessageId, room, content, createdAt, status, error } = record;
  return {
    clientMessageId,
    room,
    content,
    createdAt,
    status,
    ...(error && { error: new ChatError(error.code as ChatErrorCode, error.message) }),
  };
}

/** What is kept of an entry. */
export function recordOf({ message, position, waitsSince }: Entry): OutboxRecord {
  const { clientMessageId, room, content, createdAt, status, error } = message;
  return {
    clientMessageId,
    room,
    content,
    createdAt,
    position,
    waitsSince,
    status: status === 'sent' ? 'sending' : status,
    ...(error && { error: { code: error.code, message: error.message } }),
  };
}
