/** Sends the writes of many rooms together. */
export interface GroupCommit {
  /** Runs the work when its group starts, and settles as the work does. */
  run<T>(work: () => Promise<T>): Promise<T>;
}

/**
 * Creates the group commit of one node. While nothing runs, what arrives in one turn of the event loop starts after it. What
 * arrives while a group runs waits until all of it has settled, at most `maxWaitMs`, and starts as the next group: the
 * store then writes many rooms under one commit, and what waits forms larger batches.
 */
export function createGroupCommit(maxWaitMs: number): GroupCommit {
  let underWay = 0;
  let waiting: (() => void)[] = [];
  let timer: NodeJS.Timeout | undefined;

  function start(): void {
    clearTimeout(timer);
    timer = undefined;
    const group = waiting;
    waiting = [];
    underWay += group.length;
    for (const go of group) go();
  }

  function called(): Promise<void> {
    return new Promise((resolve) => {
      waiting.push(resolve);
      if (waiting.length > 1) return;
      if (underWay === 0) setImmediate(start);
      else timer = setTimeout(start, maxWaitMs);
    });
  }

  return {
    async run(work) {
      await called();
      try {
        return await work();
      } finally {
        underWay -= 1;
        if (underWay === 0 && waiting.length > 0) setImmediate(start);
      }
    },
  };
}
