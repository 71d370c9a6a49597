interface Timer {
  at: number;
  act: () => void;
  /** Milliseconds between two calls, of an interval. */
  every?: number;
}

const replaced = ['setTimeout', 'clearTimeout', 'setInterval', 'clearInterval', 'Date'] as const;

/** Timers and the date, which pass only when they are told to; animation frames go on as they are. */
export class FakeClock {
  private readonly originals = Object.fromEntries(replaced.map((name) => [name, globalThis[name]]));
  private readonly timers = new Map<number, Timer>();
  private nextId = 1_000_000;

  /** @param now - milliseconds since 1970 at the beginning */
  constructor(private now = Date.now()) {
    const read = () => this.now;
    class FakeDate extends Date {
      constructor(...parameters: [] | [number]) {
        super(...((parameters.length === 0 ? [read()] : parameters) as [number]));
      }
      static override now = read;
    }
    const clear = (id: number) => void this.timers.delete(id);
    Object.assign(globalThis, {
      Date: FakeDate,
      setTimeout: (act: () => void, ms = 0) => this.add({ at: this.now + ms, act }),
      setInterval: (act: () => void, ms = 0) => this.add({ at: this.now + ms, act, every: ms }),
      clearTimeout: clear,
      clearInterval: clear,
    });
  }

  /** How many timers run. */
  get pending(): number {
    return this.timers.size;
  }

  /** Lets time pass, in milliseconds: what is due meanwhile is called at its time. */
  pass(ms: number): void {
    const end = this.now + ms;
    for (;;) {
      const [id, timer] = this.next(end) ?? [];
      if (!id || !timer) break;
      this.now = timer.at;
      if (timer.every === undefined) this.timers.delete(id);
      else timer.at += Math.max(1, timer.every);
      timer.act();
    }
    this.now = end;
  }

  /** Puts the browser's own timers and date back. */
  restore(): void {
    Object.assign(globalThis, this.originals);
  }

  private add(timer: Timer): number {
    this.timers.set(++this.nextId, timer);
    return this.nextId;
  }

  private next(end: number): [number, Timer] | undefined {
    const due = [...this.timers].filter(([, { at }]) => at <= end);
    return due.sort(([, a], [, b]) => a.at - b.at)[0];
  }
}
