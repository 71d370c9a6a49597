import type { MessageModel, StoredMessage } from '../../models/message.js';
import { withCommandTimeout } from './command-timeout.js';
import { duplicateIndex } from '../../storage/duplicate-keys.js';

/** Messages in one command, unless a single batch has more. */
const MAX_RECORDS = 1000;

interface Batch {
  records: StoredMessage[];
  resolve: (stopped: number | null) => void;
  reject: (error: unknown) => void;
}

/** Inserts one room's batch in order; resolves with the index where a unique index stopped it, null where all is stored. */
export type InsertBatch = (records: StoredMessage[]) => Promise<number | null>;

/**
 * Creates an insert that batches of many rooms share: what arrives in one tick is one ordered command.
 * Where it stops, the batches before are stored and those behind were not tried; these are inserted each by itself, so
 * that rooms which other nodes write to as well do not wait for each other in a row. On a sharded cluster each batch is
 * a command of its own: an ordered insert for several shards goes to one after the other.
 */
export function createBulkInsert(Message: MessageModel, { isSharded = false } = {}): InsertBatch {
  let waiting: Batch[] = [];

  /** Never rejects: every batch is settled by itself. */
  async function insert(batches: Batch[]): Promise<void> {
    let stopped: number | null = null;
    try {
      await withCommandTimeout(Message.insertRecords(batches.flatMap(({ records }) => records)));
    } catch (error) {
      stopped = duplicateIndex(error);
      if (stopped === null) {
        for (const { reject } of batches) reject(error);
        return;
      }
    }
    let first = 0;
    for (const batch of batches) {
      const { length } = batch.records;
      if (stopped === null || first + length <= stopped) batch.resolve(null);
      else if (first <= stopped) batch.resolve(stopped - first);
      else void insert([batch]);
      first += length;
    }
  }

  function flush(): void {
    let group: Batch[] = [];
    let size = 0;
    for (const batch of waiting) {
      if (size > 0 && (isSharded || size + batch.records.length > MAX_RECORDS)) {
        void insert(group);
        group = [];
        size = 0;
      }
      group.push(batch);
      size += batch.records.length;
    }
    waiting = [];
    void insert(group);
  }

  return (records) =>
    new Promise((resolve, reject) => {
      waiting.push({ records, resolve, reject });
      if (waiting.length === 1) process.nextTick(flush);
    });
}
