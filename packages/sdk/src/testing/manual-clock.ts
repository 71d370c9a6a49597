import type { Clock } from '../ports.js';

/** A clock that moves only when it is told to. */
export interface ManualClock extends Clock {
  /** Moves on and runs what is due, in its order; lets promises settle in between. */
  advance(milliseconds: number): Promise<void>;
  /** The device sleeps, or its clock is set: the time is another one, and timers go on from where they were. */
  jump(milliseconds: number): void;
  /** Timers that wait. */
  readonly waiting: number;
}

/** Makes a clock that stands at 1,000,000 ms. */
export function createManualClock(): ManualClock {
  let now = 1_000_000;
  let next = 1;
  const timers = new Map<number, { at: number; callback: () => void }>();
  return {
    now: () => now,
    setTimeout(callback, milliseconds) {
      timers.set(next, { at: now + milliseconds, callback });
      return next++;
    },
    clearTimeout: (timer) => void timers.delete(timer as number),
    jump(milliseconds) {
      now += milliseconds;
      for (const timer of timers.values()) timer.at += milliseconds;
    },
    get waiting() {
      return timers.size;
    },
    async advance(milliseconds) {
      const end = now + milliseconds;
      for (;;) {
        await settle();
        const due = [...timers].filter(([, { at }]) => at <= end).sort((a, b) => a[1].at - b[1].at)[0];
        if (!due) break;
        const [id, { at, callback }] = due;
        timers.delete(id);
        now = at;
        callback();
      }
      now = end;
    },
  };
}

/** Lets every promise that can settle do so. */
export async function settle(): Promise<void> {
  for (let turn = 0; turn < 3; turn += 1) await new Promise((resolve) => setImmediate(resolve));
}
