import { ASSERTION_ERRORS } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { AuthRequiredReason } from '../events.js';
import type { Environment } from '../environment.js';
import type { StoredTokens } from '../ports.js';
import { askedBecause, isOtherUser } from './host-tokens.js';
import type { HostToken, HostTokenSource } from './host-tokens.js';
import type { TokenSource } from '../token-source.js';
import type { OAuth } from './oauth.js';
import { notSignedIn } from './token-session.js';
import type { TokenSession } from './token-session.js';

/** Error codes of the token endpoint after which no refresh can succeed. */
const TERMINAL: ReadonlySet<string> = new Set([
  'invalid_grant',
  'invalid_client',
  'unauthorized_client',
  ...ASSERTION_ERRORS,
]);

interface RefreshTokensDeps {
  env: Pick<Environment, 'clientSecret' | 'log'>;
  oauth: OAuth;
  host: HostTokenSource;
  session: TokenSession;
  isFresh: (tokens: StoredTokens) => boolean;
  /** Runs `work` while no other tab refreshes. */
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
  /** Ends the session everywhere. */
  end: (reason: AuthRequiredReason, error?: ChatError) => Promise<never>;
  /** The page has another user, or none: the session is over. */
  onHostChange: (next: HostToken | null) => void;
}

/** Creates the function that replaces the access token `stale`: one refresh at a time, in this client and across tabs. */
export function createRefreshTokens(deps: RefreshTokensDeps): TokenSource['refresh'] {
  const { env, oauth, host, session, isFresh, end } = deps;
  let pending: { id: number; refreshed: Promise<string> } | null = null;

  async function exchange(
    old: StoredTokens,
    reason: AuthRequiredReason,
    started: number,
  ): Promise<StoredTokens | null> {
    if (old.refreshToken !== undefined) return oauth.refresh(old.refreshToken);
    if (session.host && host.isAvailable) return askHost(old, session.host.subject, reason, started);
    return env.clientSecret === undefined ? null : oauth.clientCredentials();
  }

  async function askHost(
    old: StoredTokens,
    subject: string | undefined,
    reason: AuthRequiredReason,
    started: number,
  ): Promise<StoredTokens | null> {
    let next = await host.ask(askedBecause(reason));
    session.checkCurrent(started);
    if (next && !isOtherUser(next.subject, subject)) {
      const exchanged = await host.exchange(next);
      session.checkCurrent(started);
      // The page has nothing better, so another call would be a loop.
      if (exchanged.tokens.accessToken === old.accessToken) return null;
      if (await host.isSameUser(exchanged, subject)) return exchanged.tokens;
      next = exchanged;
    }
    deps.onHostChange(next);
    throw notSignedIn();
  }

  /** Without Web Locks, a tab that came second finds the first one's tokens in the store. */
  async function adoptOrEnd(
    refused: StoredTokens,
    reason: AuthRequiredReason,
    error: ChatError,
  ): Promise<string> {
    const stored = await session.store.load();
    if (!stored || stored.accessToken === refused.accessToken || !isFresh(stored))
      return end(error.code === 'user_disabled' ? error.code : reason, session.host && error);
    session.tokens = stored;
    return stored.accessToken;
  }

  async function replace(stale: string, reason: AuthRequiredReason, started: number): Promise<string> {
    session.checkCurrent(started);
    const { store, tokens } = session;
    // Another tab, or another client with this store, may have refreshed or signed out during the wait for the lock.
    const stored = await store.load();
    session.checkCurrent(started);
    // The page has renewed them meanwhile.
    if (session.tokens !== tokens) return session.tokens!.accessToken;
    if (!stored) return end('signed_out');
    session.tokens = stored;
    if (stored.accessToken !== stale && isFresh(stored)) return stored.accessToken;
    const [exchanged] = await Promise.allSettled([exchange(stored, reason, started)]);
    session.checkCurrent(started);
    if (session.tokens !== stored) return session.tokens.accessToken;
    if (exchanged.status === 'rejected') {
      const error: unknown = exchanged.reason;
      if (error instanceof ChatError && TERMINAL.has(error.code)) return adoptOrEnd(stored, reason, error);
      throw error;
    }
    let next = exchanged.value;
    if (!next) return end(reason);
    session.tokens = next = { ...next, ...(stored.guest && { guest: stored.guest }) };
    await store.save(next);
    env.log.debug('Token refreshed', { reason });
    return next.accessToken;
  }

  return async (stale, reason = 'token_expired') => {
    const { tokens, id, host: isHosted } = session;
    if (pending?.id === id) return pending.refreshed;
    if (!tokens) throw notSignedIn();
    if (tokens.accessToken !== stale && isFresh(tokens)) return tokens.accessToken;
    const work = () => replace(stale, reason, id);
    // A host's tokens are those of this page alone.
    const refreshed = (isHosted ? work() : deps.exclusively(work)).finally(() => {
      if (pending?.refreshed === refreshed) pending = null;
    });
    pending = { id, refreshed };
    return refreshed;
  };
}
