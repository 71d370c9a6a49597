/** Thrown where the queue is full, or where work lost its place to an owner with fewer places. */
export class QueueFullError extends Error {
  override readonly name = 'QueueFullError';
}

interface Waiter {
  start: () => void;
  refuse: (error: QueueFullError) => void;
}

/** Runs a bounded number of tasks at once; those that wait are served round robin by owner. */
export interface FairQueue {
  /**
   * Runs `work` when it is the owner's turn.
   * @throws QueueFullError
   */
  run<T>(owner: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Creates a queue that no owner can fill alone: turns go round the owners, and where all places are taken, the owner with
 * the most of them loses its newest to an owner with fewer.
 */
export function createFairQueue({ running, waiting }: { running: number; waiting: number }): FairQueue {
  let active = 0;
  let size = 0;
  /** In the order of their turns. */
  const owners = new Map<string, Waiter[]>();

  function largest(): [string, Waiter[]] {
    return [...owners].reduce((most, one) => (one[1].length > most[1].length ? one : most));
  }

  function remove(owner: string, waiters: Waiter[], waiter: Waiter | undefined): Waiter | undefined {
    if (waiters.length === 0) owners.delete(owner);
    if (waiter) size -= 1;
    return waiter;
  }

  function makePlace(owner: string): void {
    const [greediest, waiters] = largest();
    if (waiters.length <= (owners.get(owner)?.length ?? 0) + 1) throw new QueueFullError();
    remove(greediest, waiters, waiters.pop())?.refuse(new QueueFullError());
  }

  function next(): void {
    const [turn] = owners;
    if (!turn) {
      active -= 1;
      return;
    }
    const [owner, waiters] = turn;
    const waiter = waiters.shift();
    // The owner's next turn comes after those of all others.
    owners.delete(owner);
    owners.set(owner, waiters);
    remove(owner, waiters, waiter)?.start();
  }

  async function place(owner: string): Promise<void> {
    if (active < running) {
      active += 1;
      return;
    }
    if (size >= waiting) makePlace(owner);
    const waiters = owners.get(owner) ?? [];
    owners.set(owner, waiters);
    size += 1;
    await new Promise<void>((start, refuse) => waiters.push({ start, refuse }));
  }

  return {
    async run(owner, work) {
      await place(owner);
      try {
        return await work();
      } finally {
        // The place is handed over, so that no new work slips in between.
        next();
      }
    },
  };
}
