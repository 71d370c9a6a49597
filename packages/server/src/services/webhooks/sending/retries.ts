/** Longest time that a receiver may ask for by `Retry-After`, in milliseconds. */
const MAX_RETRY_AFTER_MS = 86_400_000;
/** Part of a delay that is random, so that receivers that come back are not called by all at once. */
const JITTER = 0.2;

/** Decides when a failed delivery is tried again. */
export interface Retries {
  /**
   * Returns milliseconds until the next attempt; null after the last one.
   * @param attempts - those that failed so far: 1, 2, 3, ...
   */
  delayAfter(attempts: number): number | null;
  /** Returns how long an endpoint is left alone that failed so often without a success, in milliseconds. */
  pauseAfter(rounds: number): number;
}

/** @param seconds - delays after the first failure, the second, ... */
export function createRetries(seconds: readonly number[], random: () => number = Math.random): Retries {
  const withJitter = (delay: number) => delay * 1000 * (1 + JITTER * random());
  return {
    delayAfter(attempts) {
      const delay = seconds[attempts - 1];
      return delay === undefined ? null : withJitter(delay);
    },
    pauseAfter: (rounds) => withJitter(seconds[Math.min(rounds, seconds.length) - 1]!),
  };
}

/** Returns the milliseconds of a `Retry-After` header (RFC 9110 section 10.2.3); 0 where there is none that can be read. */
export function readRetryAfter(header: string | undefined, now: number): number {
  if (header === undefined) return 0;
  const text = header.trim();
  const milliseconds = /^\d+$/.test(text) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(milliseconds) ? Math.min(Math.max(0, milliseconds), MAX_RETRY_AFTER_MS) : 0;
}
