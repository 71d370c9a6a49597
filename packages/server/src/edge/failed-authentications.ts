import { AppError } from '../errors.js';
import { OAuthError } from '../oauth/oauth-error.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { SecurityLog, Transport } from '../security-log.js';

/** Error codes of credentials that were never issued. */
const FAILURES = new Set(['invalid_token', 'invalid_client', 'client_not_found']);

/** Assertions that the site did not sign, or not for this server. */
const COUNTED_ASSERTIONS = new Set(['assertion_invalid', 'assertion_audience', 'assertion_claim']);

/** Limits failed authentications per address, at every transport. */
export interface FailedAuthentications {
  /**
   * Runs an authentication and counts its failure against the address. An error that is `blameless` (an expired token of
   * this server) does not count, and a success is never refused, so that users who share an address with an attacker are not
   * locked out.
   * @throws AppError `rate_limited` instead of the failure once the address has failed too often; what `authenticate` throws
   */
  guard<T>(peer: { address: string; transport: Transport }, authenticate: () => Promise<T>): Promise<T>;
}

function isFailure(error: unknown): error is AppError | OAuthError {
  // An assertion that has expired was signed by the site, like any other that is refused for what its user is.
  if (error instanceof OAuthError && error.assertion) return COUNTED_ASSERTIONS.has(error.assertion);
  if (error instanceof OAuthError) return FAILURES.has(error.code);
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
    async guard({ address, transport }, authenticate) {
      try {
        return await authenticate();
      } catch (error) {
        if (!isFailure(error)) throw error;
        securityLog.authenticationFailed({ address, transport, reason: error.code });
        const decision = await limiter.take('authentications.address', address);
        if (decision.allowed) throw error;
        const retryAfter = Math.max(1, decision.retryAfterSeconds);
        throw new AppError('rate_limited', `Too many failed authentications; try again in ${retryAfter} s`, {
          retryAfter,
          // Each further attempt costs the client a new connection.
          headers: { Connection: 'close' },
          cause: error,
        });
      }
    },
  };
}
