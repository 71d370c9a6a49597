import type { AuthRequiredReason } from './events.js';

/** Where access tokens come from. */
export interface TokenSource {
  /** An access token that should be good. Rejects with `not_signed_in`. */
  current(): Promise<string>;
  /**
   * An access token other than `stale`, which the server refused or is about to. Many callers share one renewal.
   * Rejects with `not_signed_in` when the session is over; `reason` is why, where the caller knows.
   */
  renew(stale: string, reason?: AuthRequiredReason): Promise<string>;
}
