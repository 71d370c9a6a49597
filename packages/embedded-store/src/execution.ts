import { CommandError } from './errors.js';

/** Longest time in ms that one command works before others get their turn. */
const SLICE_MS = 5;

/** Work in steps: each `yield` is a place where other commands may run. */
export type Steps<T> = Generator<undefined, T, undefined>;

/** What a running command knows about its time. */
export class Run {
  private until = 0;
  private cancelled: CommandError | undefined;

  /** When `maxTimeMS` is over, on the clock of `performance.now()`. */
  private deadline = Infinity;

  /** Gives the command this many ms at most, counted from now. */
  limit(ms: number): void {
    this.deadline = Math.min(this.deadline, performance.now() + ms);
  }

  /** ms that are left of `maxTimeMS`. */
  get timeLeft(): number {
    return this.deadline - performance.now();
  }

  /** The scheduler gives the command its next slice. */
  begin(): void {
    this.until = performance.now() + SLICE_MS;
  }

  /** The command ends with this error at the next place where it may stop. */
  cancel(error: CommandError): void {
    this.cancelled = error;
  }

  /**
   * Asked at each place where the command may stop: true when its slice is used up and it should yield.
   * @throws CommandError 50 when its time is over
   */
  due(): boolean {
    if (this.cancelled) throw this.cancelled;
    const now = performance.now();
    if (now > this.deadline) throw new CommandError(50, 'MaxTimeMSExpired', 'operation exceeded time limit');
    return now > this.until;
  }
}
