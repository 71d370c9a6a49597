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
  /**
   * Returns a check that the present session goes on: one user's request must not be repeated, nor its response applied,
   * in the session of another. The check throws `not_signed_in` once the session is over.
   */
  guard(): () => void;
}
