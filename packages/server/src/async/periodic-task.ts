import type { Logger } from 'pino';

interface PeriodicTaskOptions {
  /** Does the work once. `isStopped` returns true from the moment at which a stop waits for it. */
  run: (isStopped: () => boolean) => Promise<unknown>;
  /** Milliseconds between two runs. */
  intervalMs: number;
  logger: Pick<Logger, 'warn'>;
  /** What is logged when a run fails; the next one tries again. */
  failure: string;
}

/** Work that is repeated while the server runs, never twice at once on one node. */
export interface PeriodicTask {
  start(): void;
  /** Runs now, or joins the run that is under way. Never rejects. */
  runOnce(): Promise<void>;
  /** Ends the repetition; resolves when the last run is over. */
  stop(): Promise<void>;
}

/** Creates a task that does not begin before `start`. Its timer does not keep the process alive. */
export function createPeriodicTask({ run, intervalMs, logger, failure }: PeriodicTaskOptions): PeriodicTask {
  let timer: NodeJS.Timeout | undefined;
  let running: Promise<void> | undefined;
  let isStopped = false;

  async function attempt(): Promise<void> {
    try {
      await run(() => isStopped);
    } catch (error) {
      logger.warn({ err: error }, failure);
    }
  }

  function runOnce(): Promise<void> {
    running ??= attempt().finally(() => (running = undefined));
    return running;
  }

  return {
    start: () => void (timer ??= setInterval(() => void runOnce(), intervalMs).unref()),
    runOnce,
    async stop() {
      isStopped = true;
      clearInterval(timer);
      await running;
    },
  };
}
