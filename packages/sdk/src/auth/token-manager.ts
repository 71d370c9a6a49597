import type { AuthRequiredReason } from '../events.js';
import type { Environment } from '../environment.js';
import type { StoredTokens, TokenStore } from '../ports.js';
import type { TokenSource } from '../token-source.js';
import type { OAuth } from './oauth.js';
import { createRefreshTokens } from './refresh-tokens.js';
import { createSessionBroadcast } from './session-broadcast.js';
import { notSignedIn } from './token-session.js';
import type { TokenSession } from './token-session.js';

interface TokenManagerDeps {
  env: Pick<Environment, 'clock' | 'clientSecret' | 'crossTab' | 'log'>;
  oauth: OAuth;
  store: TokenStore;
  onRequired: (reason: AuthRequiredReason) => void;
}

export type TokenManager = ReturnType<typeof createTokenManager>;

/** Owns the tokens of a session, in memory and in the store, and keeps them fresh. */
export function createTokenManager({ env, oauth, store, onRequired }: TokenManagerDeps) {
  const { clock, crossTab, log } = env;
  const session: TokenSession = { tokens: null, id: 0 };
  const isFresh = ({ expiresAt }: StoredTokens) => clock.now() < expiresAt;
  const broadcast = createSessionBroadcast({ clock, crossTab, key: store.key, onEnd });
  const refreshTokens = createRefreshTokens({ env, oauth, store, session, isFresh, end });
  let pending: Promise<string> | null = null;

  function leave(): void {
    session.id += 1;
    session.tokens = null;
    pending = null;
  }

  async function end(reason: AuthRequiredReason): Promise<never> {
    leave();
    log.info('The session ended', { reason });
    // First the store: tabs that receive the broadcast look there.
    await store.clear();
    broadcast.broadcastEnd(reason);
    broadcast.close();
    onRequired(reason);
    throw notSignedIn();
  }

  /** Another tab learned that the session is over, signed out, or signed another user in. */
  function onEnd(reason: AuthRequiredReason): void {
    if (!session.tokens) return;
    leave();
    broadcast.close();
    onRequired(reason);
  }

  const source: TokenSource = {
    async current() {
      const { tokens } = session;
      if (!tokens) throw notSignedIn();
      return isFresh(tokens) ? tokens.accessToken : source.refresh(tokens.accessToken);
    },
    async refresh(stale, reason = 'token_expired') {
      if (pending) return pending;
      const { tokens, id } = session;
      if (!tokens) throw notSignedIn();
      if (tokens.accessToken !== stale && isFresh(tokens)) return tokens.accessToken;
      const mine = broadcast
        .exclusively(() => refreshTokens(stale, reason, id))
        .finally(() => {
          if (pending === mine) pending = null;
        });
      pending = mine;
      return mine;
    },
  };

  return {
    ...source,
    /** Loads the tokens of the store; returns whether there are any. */
    async restore(): Promise<boolean> {
      const stored = await store.load();
      if (stored) {
        session.tokens = stored;
        broadcast.open();
      }
      return stored !== null;
    },
    /** Starts a session. */
    async begin(next: StoredTokens): Promise<void> {
      leave();
      session.tokens = next;
      await store.save(next);
      broadcast.open();
      broadcast.broadcastEnd('signed_out');
    },
    async forget(): Promise<string | null> {
      const known = session.tokens;
      leave();
      // A sign-out before anything was restored means the session in the store.
      const given = known ?? (await store.load());
      if (given) broadcast.open();
      await store.clear();
      broadcast.broadcastEnd('signed_out');
      broadcast.close();
      return given?.refreshToken ?? given?.accessToken ?? null;
    },
    /** The session stays in the store. */
    close(): void {
      session.id += 1;
      broadcast.close();
    },
  };
}
