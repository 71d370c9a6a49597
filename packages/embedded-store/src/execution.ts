import { CommandError } from './errors.js';

/** Longest time in ms that one command works before others get their turn. */
const SLICE_MS = 5;

/** Work in steps: other commands may run at each `yield`. */
export type CommandSteps<T> = Generator<undefined, T, undefined>;

/** The time of a running command: its current slice, its deadline, and whether it was cancelled. */
export class Execution {
  private until = 0;
  private cancelled: CommandError | undefined;

  /** End of `maxTimeMS`, on the clock of `performance.now()`. */
  private deadline = Infinity;

  /** Limits the command to this many milliseconds from now. */
  limit(ms: number): void {
    this.deadline = Math.min(this.deadline, performance.now() + ms);
  }

  /** Milliseconds left until the deadline. */
  get timeLeft(): number {
    return this.deadline - performance.now();
  }

  /** Starts the next slice. */
  begin(): void {
    this.until = performance.now() + SLICE_MS;
  }

  /** Makes the next `shouldYield` throw this error. */
  cancel(error: CommandError): void {
    this.cancelled = error;
  }

  /**
   * Returns whether the slice is used up. Called wherever the command can yield.
   * @throws CommandError 50 after the deadline, or the error of `cancel`
   */
  shouldYield(): boolean {
    if (this.cancelled) throw this.cancelled;
    const now = performance.now();
    if (now > this.deadline) throw new CommandError(50, 'MaxTimeMSExpired', 'operation exceeded time limit');
    return now > this.until;
  }
}
