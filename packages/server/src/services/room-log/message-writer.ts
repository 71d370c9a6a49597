import type { Message, User } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { AppError, toAppError } from '../../errors.js';
import { NO_METRICS } from '../../metrics.js';
import type { MetricsRecorder } from '../../metrics.js';
import type { MessageModel, MessageRecord, StoredMessage } from '../../models/message.js';
import { timedId, toObjectId } from '../../models/object-id.js';
import { withAnswerTimeout } from './answer-timeout.js';
import { createGroupCommit } from './group-commit.js';
import type { GroupCommit } from './group-commit.js';
import { REAL_TIMING } from './timing.js';
import type { Timing } from './timing.js';
import { isHopeless, isPatienceOver, patienceLeft } from './patience.js';
import type { RoomRef } from '../realtime.js';
import type { RoomHead, RoomHeads } from './room-heads.js';
import { createBulkInsert } from './bulk-insert.js';
import { adviceFor, failureOf } from '../../storage/driver-errors.js';

/** How long a batch waits for those of other rooms that are under way, in milliseconds. */
const MAX_WAIT_MS = 4;
/** Messages of one room that are written together. */
const MAX_BATCH = 250;
/** How often a batch is numbered again before it is given back as `unavailable`. */
const MAX_ATTEMPTS = 100;

/** A message on its way into the log. */
export interface Draft {
  sender: User;
  clientMessageId: string;
  content: string;
}

/** `created` is false where the same id of the same sender was stored before. */
export interface Appended {
  message: StoredMessage;
  created: boolean;
  /** The message as it was published; missing where another call stored it, or where publishing failed. */
  published?: Message | undefined;
}

/** A stored message and who sent it. */
export interface Committed {
  message: StoredMessage;
  sender: User;
}

interface Entry extends Draft {
  /** Given before the text is encrypted: the ciphertext is bound to it. */
  id: mongoose.Types.ObjectId;
  receivedAt: number;
  /** By the clock of `timing`. */
  askedAt: number;
  /** Doubles inside a batch share one result. */
  waiting: { resolve: (appended: Appended) => void; reject: (error: unknown) => void }[];
}

type Job = { entry: Entry } | { run: () => Promise<void> };

interface WriterDeps<R extends RoomRef> {
  Message: MessageModel;
  heads: RoomHeads;
  logger: Logger;
  clock: () => number;
  groupCommit?: GroupCommit;
  /** Whether rooms lie on several shards. */
  isSharded?: boolean;
  timing?: Timing;
  /**
   * Publishes a commit of this node; called in the order of the room's log. Must not throw.
   * @returns the messages as they were published, in the same order; undefined for one that could not be
   */
  onCommitted: (room: R, messages: Committed[]) => (Message | undefined)[];
  metrics?: Pick<MetricsRecorder, 'batchTried' | 'batchRenumbered' | 'answerLost'>;
  /** Hears how long a message took from receipt to durable storage, in milliseconds. */
  onLatency: (milliseconds: number) => void;
}

export type MessageWriter<R extends RoomRef> = ReturnType<typeof createMessageWriter<R>>;

/** Writes the rooms' logs: per room and node one batch in flight, many rooms at once. See "The room's log". */
export function createMessageWriter<R extends RoomRef>(deps: WriterDeps<R>) {
  const { Message, heads, logger, clock, timing = REAL_TIMING, metrics = NO_METRICS } = deps;
  const { onCommitted, onLatency, isSharded = false } = deps;
  const queues = new Map<string, Job[]>();
  const running = new Set<Promise<void>>();
  const groupCommit = deps.groupCommit ?? createGroupCommit(MAX_WAIT_MS);
  const insertBatch = createBulkInsert(Message, { isSharded });

  function enqueue(room: R, job: Job): void {
    const queue = queues.get(room.id);
    if (queue) {
      queue.push(job);
      return;
    }
    queues.set(room.id, [job]);
    const drained = drain(room, queues.get(room.id)!).finally(() => running.delete(drained));
    running.add(drained);
  }

  async function drain(room: R, queue: Job[]): Promise<void> {
    while (queue.length > 0) {
      await groupCommit.run(async () => {
        const batch = takeBatch(queue);
        if (batch.length > 0) await commit(room, batch);
        else {
          const job = queue.shift();
          if (job && 'run' in job) await job.run();
        }
      });
    }
    queues.delete(room.id);
  }

  async function commit(room: R, batch: Entry[]): Promise<void> {
    let rest = batch;
    let lost = 0;
    for (let attempt = 1; rest.length > 0; attempt += 1) {
      const before = rest;
      try {
        rest = await insert(room, before);
      } catch (error) {
        heads.forget(room.id);
        lost += 1;
        if (!failureOf(error)) return reject(before, error);
        metrics.answerLost();
        logger.warn(
          { err: error, room: room.id, messages: before.length },
          adviceFor(error) ?? 'no answer to a write of messages',
        );
        if (isHopeless(error, lost)) return reject(before, toAppError(error));
        rest = await settleKnown(room, before).catch(() => before);
      }
      if (attempt >= MAX_ATTEMPTS) return giveBack(rest);
      const isOver = ({ askedAt }: Entry) => isPatienceOver(timing, askedAt);
      giveBack(rest.filter(isOver));
      rest = rest.filter((entry) => !isOver(entry));
      if (rest.length === 0) return;
      await timing.backOff(attempt);
    }
  }

  /** How long the one that was asked first can still wait. */
  const patience = (entries: Entry[]): number =>
    patienceLeft(timing, Math.min(...entries.map(({ askedAt }) => askedAt)));

  /** One ordered insert; answers what is still to be numbered again. */
  async function insert(room: R, entries: Entry[]): Promise<Entry[]> {
    const head = await withAnswerTimeout(heads.cachedHead(room.id), patience(entries));
    const records = entries.map((entry, index) => Message.sealRecord(toRow(room, head, entry, index)));
    metrics.batchTried(records.length);
    const stopped = await withAnswerTimeout(insertBatch(records), patience(entries));
    if (stopped !== null) {
      metrics.batchRenumbered();
      heads.forget(room.id);
      settle(room, entries.slice(0, stopped), records);
      return settleKnown(room, entries.slice(stopped));
    }
    heads.advance(room.id, { seq: head.seq + entries.length, rev: head.rev + entries.length });
    settle(room, entries, records);
    return [];
  }

  function settle(room: R, entries: Entry[], messages: StoredMessage[]): void {
    if (entries.length === 0) return;
    const published = onCommitted(
      room,
      entries.map(({ sender }, index) => ({ message: messages[index]!, sender })),
    );
    const now = clock();
    for (const [index, entry] of entries.entries()) {
      onLatency(now - entry.receivedAt);
      resolve(entry, messages[index]!, true, published[index]);
    }
  }

  /** Answers the entries that a majority has already stored, by whom and when ever; returns the others. */
  async function settleKnown(room: R, entries: Entry[]): Promise<Entry[]> {
    const senders = [...new Set(entries.map(({ sender }) => sender.id))].map(toObjectId);
    const rows = await withAnswerTimeout(
      Message.find({
        room: { $eq: toObjectId(room.id) },
        sender: mongoose.trusted({ $in: senders }),
        clientMessageId: mongoose.trusted({ $in: entries.map((entry) => entry.clientMessageId) }),
      })
        .read('primary')
        .lean(),
      patience(entries),
    );
    const known = new Map(
      rows.map((row) => [identity(row.sender, row.clientMessageId), Message.openRecord(row)]),
    );
    const ours: { entry: Entry; message: StoredMessage }[] = [];
    const unknown: Entry[] = [];
    for (const entry of entries) {
      const message = known.get(identity(entry.sender.id, entry.clientMessageId));
      if (!message) unknown.push(entry);
      else if (message._id.equals(entry.id)) ours.push({ entry, message });
      else resolve(entry, message, false);
    }
    ours.sort((a, b) => a.message.seq - b.message.seq);
    settle(
      room,
      ours.map(({ entry }) => entry),
      ours.map(({ message }) => message),
    );
    return unknown;
  }

  return {
    /**
     * Appends a message to the room's log; answers once it is durable.
     * @throws AppError `unavailable` when the store cannot take it now
     */
    append(room: R, draft: Draft): Promise<Appended> {
      return new Promise((resolve, reject) => {
        const id = timedId();
        const times = { receivedAt: clock(), askedAt: timing.now() };
        enqueue(room, { entry: { ...draft, id, ...times, waiting: [{ resolve, reject }] } });
      });
    },
    /** Runs a change of the room's log in its turn, so that it does not race with the batches of this node. */
    inTurn<T>(room: R, change: () => Promise<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        enqueue(room, { run: () => change().then(resolve, reject) });
      });
    },
    /** Resolves when nothing is being written. */
    async idle(): Promise<void> {
      while (running.size > 0) await Promise.all(running);
    },
  };
}

/** Whole, as nothing adds defaults to it. */
function toRow(room: RoomRef, head: RoomHead, entry: Entry, index: number): MessageRecord {
  const rev = head.rev + 1 + index;
  return {
    _id: entry.id,
    site: toObjectId(room.siteId),
    room: toObjectId(room.id),
    seq: head.seq + 1 + index,
    rev,
    revs: [rev],
    sender: toObjectId(entry.sender.id),
    clientMessageId: entry.clientMessageId,
    content: entry.content,
    keyId: null,
    createdAt: new Date(entry.receivedAt),
    deletedAt: null,
  };
}

/** The leading sends of the queue, at most a batch; doubles of one (sender, clientMessageId) become one entry. */
function takeBatch(queue: Job[]): Entry[] {
  const entries = new Map<string, Entry>();
  while (entries.size < MAX_BATCH) {
    const next = queue[0];
    if (!next || !('entry' in next)) break;
    queue.shift();
    const key = identity(next.entry.sender.id, next.entry.clientMessageId);
    const first = entries.get(key);
    if (first) first.waiting.push(...next.entry.waiting);
    else entries.set(key, next.entry);
  }
  return [...entries.values()];
}

function identity(sender: { toString(): string }, clientMessageId: string): string {
  return `${sender.toString()}:${clientMessageId}`;
}

function resolve(entry: Entry, message: StoredMessage, created: boolean, published?: Message): void {
  for (const [index, waiting] of entry.waiting.entries())
    waiting.resolve({ message, created: created && index === 0, published });
}

/** May be sent again: what is stored of it will be known by its id. */
function giveBack(entries: Entry[]): void {
  if (entries.length > 0) reject(entries, new AppError('unavailable', undefined, { retryAfter: 1 }));
}

function reject(entries: Entry[], error: unknown): void {
  for (const { waiting } of entries) for (const one of waiting) one.reject(error);
}
