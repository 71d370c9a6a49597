/** The machine's clock, set wrong by as much as a test likes. */
export interface SkewedClock {
  /** Milliseconds since 1970. */
  now(): number;
  /** Milliseconds by which it goes ahead; negative where it is behind. */
  skewMs: number;
}

/** Makes a clock that is right. */
export function createSkewedClock(): SkewedClock {
  const clock: SkewedClock = { skewMs: 0, now: () => Date.now() + clock.skewMs };
  return clock;
}
