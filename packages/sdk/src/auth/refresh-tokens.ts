import { ChatError } from '../errors.js';
import type { AuthRequiredReason } from '../events.js';
import type { Environment } from '../environment.js';
import type { StoredTokens, TokenStore } from '../ports.js';
import type { OAuth } from './oauth.js';
import { checkCurrent } from './token-session.js';
import type { TokenSession } from './token-session.js';

/** Error codes of the token endpoint after which no refresh can succeed. */
const TERMINAL: ReadonlySet<string> = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);

interface RefreshTokensDeps {
  env: Pick<Environment, 'clientSecret' | 'log'>;
  oauth: OAuth;
  store: TokenStore;
  session: TokenSession;
  isFresh: (tokens: StoredTokens) => boolean;
  /** Ends the session everywhere. */
  end: (reason: AuthRequiredReason) => Promise<never>;
}

/**
 * Creates the function that replaces the access token `stale`. It must run under the lock of the token store: one refresh
 * at a time, in this client and across tabs.
 */
export function createRefreshTokens({ env, oauth, store, session, isFresh, end }: RefreshTokensDeps) {
  function exchange(old: StoredTokens): Promise<StoredTokens> | null {
    if (old.refreshToken !== undefined) return oauth.refresh(old.refreshToken);
    return env.clientSecret === undefined ? null : oauth.clientCredentials();
  }

  /** Without Web Locks, a tab that came second finds the first one's tokens in the store. */
  async function adoptOrEnd(refused: StoredTokens, reason: AuthRequiredReason): Promise<string> {
    const stored = await store.load();
    if (!stored || stored.accessToken === refused.accessToken || !isFresh(stored)) return end(reason);
    session.tokens = stored;
    return stored.accessToken;
  }

  return async (stale: string, reason: AuthRequiredReason, started: number): Promise<string> => {
    checkCurrent(session, started);
    // Another tab, or another client with this store, may have refreshed or signed out during the wait for the lock.
    const stored = await store.load();
    checkCurrent(session, started);
    if (!stored) return end('signed_out');
    session.tokens = stored;
    if (stored.accessToken !== stale && isFresh(stored)) return stored.accessToken;
    let next: StoredTokens | null;
    try {
      next = await exchange(stored);
    } catch (error) {
      checkCurrent(session, started);
      if (error instanceof ChatError && TERMINAL.has(error.code)) return adoptOrEnd(stored, reason);
      throw error;
    }
    checkCurrent(session, started);
    if (!next) return end(reason);
    session.tokens = next;
    await store.save(next);
    env.log.debug('Token refreshed', { reason });
    return next.accessToken;
  };
}
