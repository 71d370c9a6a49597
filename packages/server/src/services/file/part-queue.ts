import { setTimeout as sleep } from 'node:timers/promises';
import { createBoundedQueue } from '../../async/bounded-queue.js';
import { QueueFullError, createFairQueue } from '../../async/fair-queue.js';
import { AppError } from '../../errors.js';

/** Parts that one node receives at once, of all and of one user. On a slow line one takes minutes. */
const MAX_BODIES = 64;
const MAX_BODIES_PER_USER = 12;
/** Reads that wait for the disk of the embedded store: what it gives in 20 s. */
const MAX_WAITING_READS = 400;
/** Writes that one MongoDB, or a bucket, takes at once. */
const PARALLEL_WRITES = 4;
/** Bytes that the disk of the embedded store takes and gives per second: above this, messages wait behind them. */
const LOCAL_BYTES_PER_SECOND = { written: 10 * 1024 * 1024, read: 20 * 1024 * 1024 };

/** Bounds the parts that are on their way into the store and out of it. */
export interface PartQueue {
  /** Runs a user's request of one part, from the reading of its body. @throws AppError `unavailable` where too many run */
  admit<T>(userId: string, request: () => Promise<T>): Promise<T>;
  /** Runs the write of a part in its turn. */
  write<T>(bytes: number, write: () => Promise<T>): Promise<T>;
  /**
   * Runs the read of a part in the user's turn: one who reads much waits behind those who read little. A read whose signal
   * was aborted meanwhile takes no time.
   * @throws AppError `unavailable` where too many wait; the reason of the signal
   */
  read(reader: Reader, read: () => Promise<Buffer | null>): Promise<Buffer | null>;
}

/** Whom a part is read for. */
export interface Reader {
  userId: string;
  /** Aborts where nobody wants the bytes any more. */
  signal?: AbortSignal;
}

/** Creates the queue. The disk of the embedded store takes one part after the other, and at a pace at which messages do not wait. */
export function createPartQueue({
  isLocal,
  clock,
  pause = sleep,
}: {
  /** Whether the parts share the disk with the messages of the embedded store. */
  isLocal: boolean;
  /** Milliseconds. */
  clock: () => number;
  pause?: (milliseconds: number) => Promise<unknown>;
}): PartQueue {
  const onFull = () => new AppError('unavailable', 'Too many uploads at once', { retryAfter: 1 });
  const bodies = createBoundedQueue({ running: MAX_BODIES, waiting: 0, onFull });
  const writes = createBoundedQueue({
    running: isLocal ? 1 : PARALLEL_WRITES,
    waiting: MAX_BODIES,
    onFull,
  });
  const ofUsers = new Map<string, number>();
  const reads = createFairQueue({ running: isLocal ? 1 : Infinity, waiting: MAX_WAITING_READS });

  /** Runs work on the disk of the embedded store for as long as its bytes may take at least. */
  async function pace<T>(work: () => Promise<T>, perSecond: number, bytesOf: (result: T) => number) {
    const start = clock();
    const result = await work();
    const left = (bytesOf(result) / perSecond) * 1000 - (clock() - start);
    if (isLocal && left > 0) await pause(left);
    return result;
  }

  async function admit<T>(userId: string, request: () => Promise<T>): Promise<T> {
    const running = ofUsers.get(userId) ?? 0;
    if (running >= MAX_BODIES_PER_USER) throw onFull();
    ofUsers.set(userId, running + 1);
    try {
      return await bodies.run(request);
    } finally {
      const left = ofUsers.get(userId)! - 1;
      if (left > 0) ofUsers.set(userId, left);
      else ofUsers.delete(userId);
    }
  }

  async function read(
    { userId, signal }: Reader,
    work: () => Promise<Buffer | null>,
  ): Promise<Buffer | null> {
    try {
      return await reads.run(userId, async () => {
        signal?.throwIfAborted();
        return pace(work, LOCAL_BYTES_PER_SECOND.read, (part) => part?.length ?? 0);
      });
    } catch (error) {
      if (!(error instanceof QueueFullError)) throw error;
      throw new AppError('unavailable', 'Too many files are read at once', { retryAfter: 1 });
    }
  }

  return {
    admit,
    read,
    write: (bytes, write) => writes.run(() => pace(write, LOCAL_BYTES_PER_SECOND.written, () => bytes)),
  };
}
