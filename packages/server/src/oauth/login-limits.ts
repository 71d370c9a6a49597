import { setTimeout as sleep } from 'node:timers/promises';
import type { RateDecision, RateLimiter } from '../rate-limit/rate-limiter.js';

/** Somebody who says to be the owner of an account. */
export interface LoginAttempt {
  siteId: string;
  /** As typed. */
  username: string;
  address: string;
}

/** Failures of one account that nobody notices, and what the next ones wait at most. */
const FREE_FAILURES = 10;
const MAX_WAIT_MS = 5000;
/** Longer than any username: what is longer is no account, and its key must not fill the memory. */
const MAX_NAME = 64;

export type LoginLimits = ReturnType<typeof createLoginLimits>;

/**
 * Counts failed sign-ins by (account, address) and by address. Failures of an account from anywhere only slow it down:
 * a bound there would let anybody lock out everybody.
 */
export function createLoginLimits({
  limiter,
  wait = (ms: number) => sleep(ms),
}: {
  limiter: RateLimiter;
  /** Resolves after `ms`. */
  wait?: (ms: number) => Promise<void>;
}) {
  /** How long the next attempt at an account waits, which has so many failures left until the longest wait. */
  function waitFor({ limit, remaining }: RateDecision): number {
    const noticed = limit - FREE_FAILURES;
    return (Math.max(0, noticed - remaining) / noticed) * MAX_WAIT_MS;
  }

  return {
    /**
     * Returns what `check` returns; where that is null, the attempt counts as failed. The address comes first: who is
     * refused there cannot fill the memory with buckets of made-up accounts.
     * @throws AppError `rate_limited`, `unavailable`, and what `check` throws
     */
    async countFailure<T>(attempt: LoginAttempt, check: () => Promise<T | null>): Promise<T | null> {
      const { siteId, address } = attempt;
      const account = `${siteId}:${attempt.username.toLowerCase().slice(0, MAX_NAME)}`;
      const pair = `${account} ${address}`;
      const taken: (() => Promise<void>)[] = [];
      let failed = false;
      try {
        for (const [bucket, key] of [
          ['login.address', address],
          ['login.pair', pair],
        ] as const) {
          await limiter.enforce(bucket, key);
          taken.push(() => limiter.refund(bucket, key));
        }
        const decision = await limiter.take('login.account', account);
        if (decision.allowed) taken.push(() => limiter.refund('login.account', account));
        const ms = waitFor(decision);
        if (ms > 0) await wait(ms);
        const found = await check();
        failed = found === null;
        return found;
      } finally {
        // Right, or refused before anybody looked at the password: nothing was guessed.
        if (!failed) await Promise.all(taken.map((refund) => refund()));
      }
    },
  };
}
