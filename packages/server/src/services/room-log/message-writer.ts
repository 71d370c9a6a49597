import type { Logger } from 'pino';
import { NO_METRICS } from '../../no-metrics.js';
import type { MetricsRecorder } from '../../metrics.js';
import { timedId } from '../../models/object-id.js';
import type { RoomRef } from '../realtime.js';
import { createBatchCommit } from './batch-commit.js';
import { createBatchSettlement } from './batch-settlement.js';
import type { BatchSettlementDeps } from './batch-settlement.js';
import type { Appended, Draft } from './batch.js';
import { createBulkInsert } from './bulk-insert.js';
import { createGroupCommit } from './group-commit.js';
import type { GroupCommit } from './group-commit.js';
import type { RoomHeads } from './room-heads.js';
import { createRoomQueues } from './room-queues.js';
import { REAL_TIMING } from './timing.js';
import type { Timing } from './timing.js';

/** How long a batch waits for those of other rooms that are under way, in milliseconds. */
const MAX_WAIT_MS = 4;

interface WriterDeps<R extends RoomRef> extends BatchSettlementDeps<R> {
  heads: RoomHeads;
  logger: Logger;
  groupCommit?: GroupCommit;
  /** Whether rooms lie on several shards. */
  isSharded?: boolean;
  timing?: Timing;
  metrics?: Pick<MetricsRecorder, 'batchTried' | 'batchRenumbered' | 'replyLost'>;
}

export type MessageWriter<R extends RoomRef> = ReturnType<typeof createMessageWriter<R>>;

/**
 * Creates the writer of the rooms' logs: one batch in flight per room and node, many rooms at once. See "The room's log"
 * in docs/architecture.md.
 */
export function createMessageWriter<R extends RoomRef>(deps: WriterDeps<R>) {
  const { Message, heads, logger, clock, timing = REAL_TIMING, metrics = NO_METRICS } = deps;
  const { groupCommit = createGroupCommit(MAX_WAIT_MS), isSharded = false } = deps;
  const insertBatch = createBulkInsert(Message, { isSharded });
  const settlement = createBatchSettlement(deps);
  const commit = createBatchCommit({ Message, heads, insertBatch, settlement, logger, timing, metrics });
  const queues = createRoomQueues<R>({ groupCommit, commit });

  return {
    /**
     * Appends a message to the room's log; resolves once it is durable.
     * @throws AppError `unavailable` when the store cannot take it now
     */
    append(room: R, draft: Draft): Promise<Appended> {
      return new Promise((resolve, reject) => {
        const id = timedId();
        const times = { receivedAt: clock(), askedAt: timing.now() };
        queues.enqueue(room, { entry: { ...draft, id, ...times, waiting: [{ resolve, reject }] } });
      });
    },
    /** Runs a change of the room's log in its turn, so that it does not race with the batches of this node. */
    inTurn<T>(room: R, change: () => Promise<T>): Promise<T> {
      return new Promise((resolve, reject) => {
        queues.enqueue(room, { run: () => change().then(resolve, reject) });
      });
    },
    /** Resolves when nothing is being written. */
    idle: queues.idle,
  };
}
