import { ChatError } from '../errors.js';
import type { AuthRequiredReason } from '../events.js';
import type { Environment } from '../environment.js';
import type { StoredTokens, TokenStore } from '../options.js';
import type { OAuth } from './oauth.js';
import { createSessionChannel } from './session-broadcast.js';
import type { TokenSource } from '../token-source.js';

/** Answers of the token endpoint after which no refresh can succeed. */
const TERMINAL: ReadonlySet<string> = new Set(['invalid_grant', 'invalid_client', 'unauthorized_client']);

interface TokenManagerDeps {
  env: Pick<Environment, 'clock' | 'clientSecret' | 'tabs' | 'log'>;
  oauth: OAuth;
  store: TokenStore;
  onRequired: (reason: AuthRequiredReason) => void;
}

export type TokenManager = ReturnType<typeof createTokenManager>;

/** Keeps the tokens of a session fresh: one refresh at a time, in this client and across tabs. */
export function createTokenManager({ env, oauth, store, onRequired }: TokenManagerDeps) {
  let tokens: StoredTokens | null = null;
  let pending: Promise<string> | null = null;
  /** Grows with each sign-in and sign-out: a refresh that began before belongs to nobody. */
  let session = 0;

  const channel = createSessionChannel({ clock: env.clock, tabs: env.tabs, key: store.key, onOver });

  const signedOut = () => new ChatError('not_signed_in', 'Nobody is signed in');
  const isFresh = (candidate: StoredTokens) => env.clock.now() < candidate.expiresAt;

  function leave(): void {
    session += 1;
    pending = null;
    tokens = null;
  }

  async function end(reason: AuthRequiredReason): Promise<never> {
    leave();
    env.log.info('The session ended', { reason });
    // First the store: who is told looks there.
    await store.clear();
    channel.tellOver(reason);
    channel.close();
    onRequired(reason);
    throw signedOut();
  }

  /** Another tab got the last word of the server, signed out, or signed somebody in. */
  function onOver(reason: AuthRequiredReason): void {
    if (!tokens) return;
    leave();
    channel.close();
    onRequired(reason);
  }

  function exchange(old: StoredTokens): Promise<StoredTokens> | null {
    if (old.refreshToken !== undefined) return oauth.refresh(old.refreshToken);
    return env.clientSecret === undefined ? null : oauth.clientCredentials();
  }

  async function refresh(stale: string, reason: AuthRequiredReason, started: number): Promise<string> {
    if (started !== session) throw signedOut();
    // Another tab, or another client on this store, may have refreshed, or signed out, while we waited for the lock.
    const stored = await store.load();
    if (started !== session) throw signedOut();
    if (!stored) return end('signed_out');
    tokens = stored;
    if (stored.accessToken !== stale && isFresh(stored)) return stored.accessToken;
    let next: StoredTokens | null;
    try {
      next = await exchange(stored);
    } catch (error) {
      if (started !== session) throw signedOut();
      if (error instanceof ChatError && TERMINAL.has(error.code)) return adoptOrEnd(stored, reason);
      throw error;
    }
    if (started !== session) throw signedOut();
    if (!next) return end(reason);
    tokens = next;
    await store.save(next);
    env.log.debug('Token refreshed', { reason });
    return next.accessToken;
  }

  /** Where there are no Web Locks, a tab that came second finds the first one's tokens in the store. */
  async function adoptOrEnd(refused: StoredTokens, reason: AuthRequiredReason): Promise<string> {
    const stored = await store.load();
    if (!stored || stored.accessToken === refused.accessToken || !isFresh(stored)) return end(reason);
    tokens = stored;
    return stored.accessToken;
  }

  const source: TokenSource = {
    async current() {
      if (!tokens) throw signedOut();
      return isFresh(tokens) ? tokens.accessToken : source.renew(tokens.accessToken);
    },
    async renew(stale, reason = 'token_expired') {
      if (pending) return pending;
      if (!tokens) throw signedOut();
      if (tokens.accessToken !== stale && isFresh(tokens)) return tokens.accessToken;
      const started = session;
      const mine = channel
        .exclusively(() => refresh(stale, reason, started))
        .finally(() => {
          if (pending === mine) pending = null;
        });
      pending = mine;
      return mine;
    },
  };

  return {
    ...source,
    /** Takes the tokens of the store; whether there are any. */
    async restore(): Promise<boolean> {
      const stored = await store.load();
      if (stored) {
        tokens = stored;
        channel.open();
      }
      return stored !== null;
    },
    /** Begins a session. */
    async begin(next: StoredTokens): Promise<void> {
      leave();
      tokens = next;
      await store.save(next);
      channel.open();
      channel.tellOver('signed_out');
    },
    /** Forgets the session; answers the token by which the server can be told. */
    async forget(): Promise<string | null> {
      const known = tokens;
      leave();
      // Whoever signs out before anything was restored means the session in the store.
      const given = known ?? (await store.load());
      if (given) channel.open();
      await store.clear();
      channel.tellOver('signed_out');
      channel.close();
      return given?.refreshToken ?? given?.accessToken ?? null;
    },
    /** Leaves no channel, lock or timer; the session stays in the store. */
    close(): void {
      session += 1;
      channel.close();
    },
  };
}
