import { AppError } from '../errors.js';
import { OAuthFailure } from '../oauth/oauth-error.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { Door, SecurityLog } from '../security-log.js';

/** What somebody is told who presents credentials that nobody issued. */
const FAILURES = new Set(['invalid_token', 'invalid_client', 'client_not_found']);

/** Limits failed authentications per address, at every transport. */
export interface FailedAuthentications {
  /**
   * Runs an authentication and counts its failure against the address. An error that is `blameless` (a token of ours
   * that has expired) does not count, and no success is ever refused: people who share an address with an attacker go
   * on working.
   * @throws AppError `rate_limited` instead of the failure once the address has failed too often; what `authenticate` throws
   */
  guard<T>(peer: { address: string; door: Door }, authenticate: () => Promise<T>): Promise<T>;
}

function isFailure(error: unknown): error is AppError | OAuthFailure {
  if (error instanceof OAuthFailure) return FAILURES.has(error.code);
  return error instanceof AppError && FAILURES.has(error.code) && !error.blameless;
}

/** Creates the guard. */
export function createFailedAuthentications({
  limiter,
  securityLog,
}: {
  limiter: Pick<RateLimiter, 'take'>;
  securityLog: Pick<SecurityLog, 'authenticationFailed'>;
}): FailedAuthentications {
  return {
    async guard({ address, door }, authenticate) {
      try {
        return await authenticate();
      } catch (error) {
        if (!isFailure(error)) throw error;
        securityLog.authenticationFailed({ address, door, reason: error.code });
        const decision = await limiter.take('authentications.address', address);
        if (decision.allowed) throw error;
        const retryAfter = Math.max(1, decision.retryAfterSeconds);
        throw new AppError('rate_limited', `Too many failed authentications; try again in ${retryAfter} s`, {
          retryAfter,
          // Who goes on pays for a connection each time.
          headers: { Connection: 'close' },
          cause: error,
        });
      }
    },
  };
}
