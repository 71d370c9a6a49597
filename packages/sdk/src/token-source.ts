import type { AuthRequiredReason } from './events.js';

/** Supplies access tokens. */
export interface TokenSource {
  /**
   * Returns an access token that should be valid.
   *
   * @throws {not_signed_in} there is no session, or it is over
   */
  current(): Promise<string>;
  /**
   * Replaces `stale`, which the server refused or is about to refuse. All callers share one refresh.
   *
   * @param reason - why the token is refused, if the caller knows
   * @throws {not_signed_in} the session is over
   */
  refresh(stale: string, reason?: AuthRequiredReason): Promise<string>;
}
