/**
 * Handle of a fault that is switched on.
 *
 * @example
 * const lost = chat.faults.loseAcknowledgements({ count: 1 });
 * const sent = client.messages.send('general', 'Hello');
 * await lost.happened();
 */
export interface Fault {
  /** How many times it has happened. */
  readonly hits: number;
  /**
   * Waits until the fault has happened.
   *
   * @param times - how many times; default 1
   * @returns a promise that resolves when it has happened that many times
   * @throws {Error} the fault is switched off before, or its `count` is smaller
   */
  happened(times?: number): Promise<void>;
  /** Switches the fault off; pending `happened` calls reject. */
  off(): void;
}

/** The proxy's end of a {@link Fault}. */
export interface Trigger {
  fault: Fault;
  isOn(): boolean;
  /** Counts one occurrence, unless the fault is off. Returns whether it happens. */
  hit(): boolean;
}

/** Creates a fault that happens at most `count` times. */
export function createTrigger(count = Infinity): Trigger {
  let hits = 0;
  let isOff = false;
  let waiting: { times: number; resolve: () => void; reject: (error: Error) => void }[] = [];
  const isOn = () => !isOff && hits < count;

  return {
    isOn,
    hit() {
      if (!isOn()) return false;
      hits += 1;
      for (const { times, resolve } of waiting) if (hits >= times) resolve();
      waiting = waiting.filter(({ times }) => hits < times);
      return true;
    },
    fault: {
      get hits() {
        return hits;
      },
      happened(times = 1) {
        if (hits >= times) return Promise.resolve();
        if (isOff || times > count)
          return Promise.reject(new Error(`the fault happened ${hits} times, and will not again`));
        return new Promise((resolve, reject) => waiting.push({ times, resolve, reject }));
      },
      off() {
        isOff = true;
        for (const { reject } of waiting)
          reject(new Error(`the fault was switched off after it had happened ${hits} times`));
        waiting = [];
      },
    },
  };
}
