/** A timeout that stands still while it is paused. */
export interface PausableTimeout {
  pause(): void;
  resume(): void;
  /** Ends it for good. */
  stop(): void;
}

/** Calls `onTimeout` once it has run for `ms` milliseconds, pauses not counted. */
export function createPausableTimeout(ms: number, onTimeout: () => void): PausableTimeout {
  let left = ms;
  let since: number | undefined;
  let timer: NodeJS.Timeout | undefined;
  let isOver = false;

  function pause(): void {
    if (since === undefined) return;
    clearTimeout(timer);
    left -= performance.now() - since;
    since = undefined;
  }

  function resume(): void {
    if (isOver || since !== undefined) return;
    since = performance.now();
    timer = setTimeout(onTimeout, left);
  }

  resume();
  return {
    pause,
    resume,
    stop() {
      isOver = true;
      pause();
    },
  };
}
