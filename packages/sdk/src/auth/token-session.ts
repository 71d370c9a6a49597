import { ChatError } from '../errors.js';
import type { StoredTokens } from '../ports.js';

/** The tokens in memory, and the session that they belong to. */
export interface TokenSession {
  tokens: StoredTokens | null;
  /** Changes with each sign-in and sign-out: the result of a refresh that started before is dropped. */
  id: number;
}

/** Creates the error of a call that needs a session. */
export const notSignedIn = () => new ChatError('not_signed_in', 'No user is signed in');

/** @throws {not_signed_in} the session with this id is over */
export function checkCurrent({ id }: TokenSession, started: number): void {
  if (started !== id) throw notSignedIn();
}
