import type { Logger } from 'pino';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { FoldReactions } from './reaction-fold.js';

/** How long reactions gather before they are counted, in milliseconds. */
const GATHER_MS = 50;
/** Shortest time between two counts of one message, in milliseconds. */
const MIN_PACE_MS = 250;
/** How much longer than a count the time to the next one is: counting a message takes a node at most 4 % of its time. */
const PACE_FACTOR = 25;
const MAX_PACES = 10_000;

interface Scheduled {
  room: AccessedRoom;
  /** Undefined while it is being counted. */
  timer: NodeJS.Timeout | undefined;
  /** Reactions came while it was being counted. */
  isAsked: boolean;
}

/** Counts reactions soon, many of one message at once. */
export interface FoldSchedule {
  /** Counts the reactions to a message soon. */
  add(room: AccessedRoom, messageId: string): void;
  /** Ends; what is left is found by its marks. Resolves when no count is under way. */
  stop(): Promise<void>;
}

/** Creates the schedule of one node. `now` are milliseconds of a clock that never jumps. */
export function createFoldSchedule({
  fold,
  foldedAt,
  clock,
  logger,
}: {
  fold: FoldReactions;
  /** Returns when a message was counted last, by any node, in milliseconds since 1970. */
  foldedAt: (messageId: string) => Promise<number>;
  clock: () => number;
  logger: Pick<Logger, 'warn'>;
}): FoldSchedule {
  const scheduled = new Map<string, Scheduled>();
  const running = new Set<Promise<void>>();
  /** Milliseconds from one count of a message to the next. */
  const paces = createBoundedCache<number>({ maxSize: MAX_PACES });
  let isStopped = false;

  function plan(messageId: string, entry: Scheduled, milliseconds: number): void {
    entry.timer = setTimeout(() => {
      const run = runNow(messageId, entry).finally(() => running.delete(run));
      running.add(run);
    }, milliseconds);
    entry.timer.unref();
  }

  /** Returns how long a count still has to wait: no longer than a whole pace, as clocks of nodes differ. */
  async function wait(messageId: string): Promise<number> {
    const pace = paces.get(messageId) ?? MIN_PACE_MS;
    return Math.min(pace, (await foldedAt(messageId)) + pace - clock());
  }

  async function runNow(messageId: string, entry: Scheduled): Promise<void> {
    entry.timer = undefined;
    entry.isAsked = false;
    let next = 0;
    try {
      next = await wait(messageId);
      if (next <= 0) {
        const start = performance.now();
        const isDone = await fold(entry.room, messageId);
        const pace = Math.max(MIN_PACE_MS, PACE_FACTOR * (performance.now() - start));
        paces.set(messageId, pace);
        if (!isDone || entry.isAsked) next = pace;
      }
    } catch (error) {
      // The sweep of any node finds it by its marks.
      logger.warn({ err: error, message: messageId }, 'unable to count reactions');
    }
    if (next > 0 && !isStopped) plan(messageId, entry, next);
    else scheduled.delete(messageId);
  }

  return {
    add(room, messageId) {
      const known = scheduled.get(messageId);
      if (known) {
        known.isAsked = true;
        return;
      }
      if (isStopped) return;
      const entry: Scheduled = { room, timer: undefined, isAsked: false };
      scheduled.set(messageId, entry);
      plan(messageId, entry, GATHER_MS);
    },
    async stop() {
      isStopped = true;
      for (const { timer } of scheduled.values()) clearTimeout(timer);
      await Promise.all(running);
    },
  };
}
