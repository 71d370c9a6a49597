import type { Clock } from '../../ports.js';

/** A queue whose items are done one after the other, and which can be told to pause. */
export function createPacedQueue<Item>(
  clock: Pick<Clock, 'now' | 'setTimeout' | 'clearTimeout'>,
  act: (item: Item) => Promise<void>,
) {
  const due = new Set<Item>();
  let isRunning = false;
  let done = Promise.resolve();
  let pausedUntil = 0;
  let wake = () => {};

  const sleep = (milliseconds: number) =>
    new Promise<void>((resolve) => {
      const timer = clock.setTimeout(resolve, milliseconds);
      wake = () => {
        clock.clearTimeout(timer);
        resolve();
      };
    });

  async function run(): Promise<void> {
    isRunning = true;
    // What is added meanwhile is done as well.
    for (const item of due) {
      while (clock.now() < pausedUntil) await sleep(pausedUntil - clock.now());
      if (due.delete(item)) await act(item);
    }
    isRunning = false;
  }

  return {
    /** Adds an item, unless it is there; resolves once everything is done. `act` must not reject. */
    add(item: Item): Promise<void> {
      due.add(item);
      if (!isRunning) done = run();
      return done;
    },
    /** Does nothing more for a while. */
    pause(milliseconds: number): void {
      pausedUntil = Math.max(pausedUntil, clock.now() + milliseconds);
    },
    /** Forgets what is not done, and the pause. */
    clear(): void {
      due.clear();
      pausedUntil = 0;
      wake();
    },
  };
}
