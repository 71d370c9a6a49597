/** Pause between two read marks of a room, in milliseconds. */
const PAUSE_MS = 500;

/** Sends how far a room was read: at once, then at most every half second, always the furthest. */
export class ReadMarker {
  private marked = 0;
  private wanted = 0;
  private isBusy = false;
  private isClosed = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  /** @param send - sends a read mark to the server; rejects where that failed */
  constructor(private readonly send: (seq: number) => Promise<unknown>) {}

  /** Sets up to which `seq` the room is known to be read. */
  known(seq: number): void {
    this.marked = Math.max(this.marked, seq);
  }

  /** Marks the room as read up to this `seq`. */
  mark(seq: number): void {
    this.wanted = Math.max(this.wanted, seq);
    if (this.wanted > this.marked && !this.isBusy && !this.isClosed) void this.flush();
  }

  /** Sends what is left, and nothing more. */
  close(): void {
    clearTimeout(this.timer);
    if (this.isBusy && this.wanted > this.marked) void this.send(this.wanted).catch(() => undefined);
    this.isClosed = true;
  }

  private async flush(): Promise<void> {
    const [seq, before] = [this.wanted, this.marked];
    this.isBusy = true;
    this.marked = seq;
    try {
      await this.send(seq);
    } catch {
      // The next row that is seen tries again.
      this.marked = before;
      this.wanted = before;
    }
    if (this.isClosed) return;
    this.timer = setTimeout(() => {
      this.isBusy = false;
      this.mark(this.wanted);
    }, PAUSE_MS);
  }
}
