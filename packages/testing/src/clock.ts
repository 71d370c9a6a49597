/** The machine's clock plus an offset that a test sets. */
export interface SkewedClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Offset in milliseconds; negative: behind the machine's clock. */
  skewMs: number;
}

/** Creates a clock without an offset. */
export function createSkewedClock(): SkewedClock {
  const clock: SkewedClock = { skewMs: 0, now: () => Date.now() + clock.skewMs };
  return clock;
}
