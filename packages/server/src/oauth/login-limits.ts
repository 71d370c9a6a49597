import { setTimeout as sleep } from 'node:timers/promises';
import type { RateDecision, RateLimiter } from '../rate-limit/rate-limiter.js';

/** An attempt to sign in as the owner of an account. */
export interface LoginAttempt {
  siteId: string;
  /** As typed. */
  username: string;
  address: string;
}

/** Failures of one account without a delay, and the longest delay of the next ones. */
const FREE_FAILURES = 10;
const MAX_WAIT_MS = 5000;
/** Longer than any username: a longer name is no account, and its key must not fill the memory. */
const MAX_NAME = 64;

export type LoginLimits = ReturnType<typeof createLoginLimits>;

/**
 * Creates the limits. They count failed sign-ins by (account, address) and by address. Failures of an account from all
 * addresses together only delay its sign-ins: a limit there would let an attacker lock out any user.
 */
export function createLoginLimits({
  limiter,
  wait = (ms: number) => sleep(ms),
}: {
  limiter: RateLimiter;
  /** Resolves after `ms`. */
  wait?: (ms: number) => Promise<void>;
}) {
  /** Returns the delay of the next attempt at an account, which grows with each failure. */
  function delayFor({ limit, remaining }: RateDecision): number {
    const delayed = limit - FREE_FAILURES;
    return (Math.max(0, delayed - remaining) / delayed) * MAX_WAIT_MS;
  }

  return {
    /**
     * Runs `check` within the limits and returns its result; null counts as a failed attempt. The address is limited first,
     * so that it cannot fill the memory with buckets of invented accounts.
     * @throws AppError `rate_limited`, `unavailable`, and what `check` throws
     */
    async withLoginThrottle<T>(attempt: LoginAttempt, check: () => Promise<T | null>): Promise<T | null> {
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
        const ms = delayFor(decision);
        if (ms > 0) await wait(ms);
        const found = await check();
        failed = found === null;
        return found;
      } finally {
        // The password was right or was not checked: no guess to count.
        if (!failed) await Promise.all(taken.map((refund) => refund()));
      }
    },
  };
}
