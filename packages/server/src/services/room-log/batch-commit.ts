import type { Logger } from 'pino';
import { toAppError } from '../../errors.js';
import type { MetricsRecorder } from '../../metrics.js';
import type { MessageModel } from '../../models/message.js';
import { adviceFor, failureOf } from '../../storage/driver-errors.js';
import type { RoomRef } from '../realtime.js';
import { withCommandTimeout } from './command-timeout.js';
import { rejectAll, rejectForNow, toRow } from './batch.js';
import type { Entry } from './batch.js';
import type { BatchSettlement } from './batch-settlement.js';
import type { InsertBatch } from './bulk-insert.js';
import { isHopeless, isOverdue, timeLeft } from './write-deadline.js';
import type { RoomHeads } from './room-heads.js';
import type { Timing } from './timing.js';

/** How often a batch is numbered again before it is rejected as `unavailable`. */
const MAX_ATTEMPTS = 100;

interface BatchCommitDeps<R extends RoomRef> {
  Message: MessageModel;
  heads: RoomHeads;
  insertBatch: InsertBatch;
  settlement: BatchSettlement<R>;
  logger: Logger;
  timing: Timing;
  metrics: Pick<MetricsRecorder, 'batchTried' | 'batchRenumbered' | 'replyLost'>;
}

/** Writes a batch of one room and settles each of its entries. Never rejects. */
export type CommitBatch<R extends RoomRef> = (room: R, batch: Entry[]) => Promise<void>;

/**
 * Creates the commit of batches. An attempt numbers the entries after the head and inserts them in order. After an error
 * the entries before it are committed; the others are looked up by their ids, and numbered again if they are not stored.
 */
export function createBatchCommit<R extends RoomRef>(deps: BatchCommitDeps<R>): CommitBatch<R> {
  const { Message, heads, insertBatch, settlement, logger, timing, metrics } = deps;
  const isOver = ({ askedAt }: Entry) => isOverdue(timing, askedAt);

  /** Returns how long the oldest entry can still wait, in milliseconds. */
  const remaining = (entries: Entry[]): number =>
    timeLeft(timing, Math.min(...entries.map(({ askedAt }) => askedAt)));

  /** Runs one ordered insert; returns the entries that need new numbers. */
  async function insert(room: R, entries: Entry[]): Promise<Entry[]> {
    const head = await withCommandTimeout(heads.cachedHead(room.id), remaining(entries));
    const records = entries.map((entry, index) =>
      Message.sealRecord(toRow(room, head, entry, index), entry.key),
    );
    metrics.batchTried(records.length);
    const stopped = await withCommandTimeout(insertBatch(records), remaining(entries));
    if (stopped !== null) {
      metrics.batchRenumbered();
      heads.forget(room.id);
      await settlement.settle(room, entries.slice(0, stopped), records);
      const rest = entries.slice(stopped);
      return settlement.settleKnown(room, rest, remaining(rest));
    }
    heads.advance(room.id, { seq: head.seq + entries.length, rev: head.rev + entries.length });
    await settlement.settle(room, entries, records);
    return [];
  }

  return async (room, batch) => {
    let rest = batch;
    let lost = 0;
    for (let attempt = 1; rest.length > 0; attempt += 1) {
      const before = rest;
      try {
        rest = await insert(room, before);
      } catch (error) {
        heads.forget(room.id);
        lost += 1;
        if (!failureOf(error)) return rejectAll(before, error);
        metrics.replyLost();
        logger.warn(
          { err: error, room: room.id, messages: before.length },
          adviceFor(error) ?? 'no reply to a write of messages',
        );
        if (isHopeless(error, lost)) return rejectAll(before, toAppError(error));
        rest = await settlement.settleKnown(room, before, remaining(before)).catch(() => before);
      }
      if (attempt >= MAX_ATTEMPTS) return rejectForNow(rest);
      rejectForNow(rest.filter(isOver));
      rest = rest.filter((entry) => !isOver(entry));
      if (rest.length === 0) return;
      await timing.backOff(attempt);
    }
  };
}
