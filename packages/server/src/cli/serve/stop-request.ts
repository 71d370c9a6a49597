/** Signals within so many milliseconds count as one: under npm, one Ctrl-C arrives twice, from the terminal and from npm. */
const SAME_REQUEST_MS = 1000;
/** Interval at which a server under npm checks whether npm's shell still runs. */
const PARENT_POLL_MS = 200;
/** Values that `npm start` and `npx sotto` set; other scripts may start a server that is meant to outlive them. */
const NPM_EVENTS = ['start', 'npx'];
/** Exit code of a process that SIGTERM ended, as shells report it (128 + 15). */
const EXIT_TERMINATED = 143;

/**
 * Resolves at the first SIGTERM, SIGINT or SIGHUP (a terminal that closes). A later one, during the stop, ends the process
 * at once.
 *
 * `npx` runs a command in a shell that does not pass signals on: the shell ends, and the command would continue as an orphan
 * that holds its port and its data directory. Under npm the end of the parent is therefore a request to stop too.
 */
export function onStopRequest(): Promise<void> {
  return new Promise((resolve) => {
    let requestedAt: number | undefined;
    const onSignal = () => {
      if (requestedAt !== undefined && performance.now() - requestedAt > SAME_REQUEST_MS)
        process.exit(EXIT_TERMINATED);
      requestedAt ??= performance.now();
      resolve();
    };
    for (const signal of ['SIGTERM', 'SIGINT', 'SIGHUP'] as const) process.on(signal, onSignal);
    if (NPM_EVENTS.includes(process.env.npm_lifecycle_event ?? '')) onParentExit(resolve);
  });
}

function onParentExit(callback: () => void): void {
  const parent = process.ppid;
  const timer = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(timer);
    callback();
  }, PARENT_POLL_MS);
  timer.unref();
}
