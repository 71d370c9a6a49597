import type { ChatError } from '../errors.js';
import type { AuthRequiredReason } from '../events.js';
import type { Environment } from '../environment.js';
import type { StoredGuest, StoredTokens, TokenStore } from '../ports.js';
import { createFormerGuest, guestOf } from './former-guest.js';
import type { HostToken, HostTokens, HostTokenSource } from './host-tokens.js';
import type { OAuth } from './oauth.js';
import { createRefreshTokens } from './refresh-tokens.js';
import { createSessionBroadcast } from './session-broadcast.js';
import { loadSession } from './load-session.js';
import { createTokenSession, notSignedIn } from './token-session.js';
import { createMemoryTokenStore } from './token-store.js';

interface TokenManagerDeps {
  env: Pick<Environment, 'clock' | 'clientSecret' | 'crossTab' | 'log'>;
  oauth: OAuth;
  host: HostTokenSource;
  store: TokenStore;
  onRequired: (reason: AuthRequiredReason, error?: ChatError) => void;
  /** The visitor declined in another tab that this guest joins the account. */
  onDecline: (guestId: string) => void;
  /** The page has another user, or none. */
  onHostChange: (next: HostToken | null) => void;
}

export type TokenManager = ReturnType<typeof createTokenManager>;

/** Owns the tokens of a session, in memory and in the store, and keeps them fresh. */
export function createTokenManager({ env, oauth, host, store, ...deps }: TokenManagerDeps) {
  const session = createTokenSession(store);
  const isFresh = ({ expiresAt }: StoredTokens) => env.clock.now() < expiresAt;
  const broadcast = createSessionBroadcast({ ...deps, ...env, key: store.key, onEnd });
  const { exclusively } = broadcast;
  const refresh = createRefreshTokens({ ...deps, env, oauth, host, session, isFresh, exclusively, end });
  /** Under way while a session is looked for, at the page or in the store. */
  let loading: Promise<boolean> | null = null;

  async function end(reason: AuthRequiredReason, error?: ChatError): Promise<never> {
    session.leave();
    host.dismiss();
    env.log.info('The session ended', { reason, code: error?.code });
    // First the store: tabs that receive the broadcast look there.
    await session.store.clear();
    if (!session.host) broadcast.broadcastEnd(reason);
    broadcast.close();
    deps.onRequired(reason, error);
    throw notSignedIn();
  }

  /** Another tab learned that the session is over, signed out, or signed another user in. */
  function onEnd(reason: AuthRequiredReason): void {
    if (!session.tokens || session.host) return;
    session.endedElsewhere = session.tokens.accessToken;
    session.leave();
    broadcast.close();
    deps.onRequired(reason);
  }

  async function beginHost({ tokens, subject }: HostTokens): Promise<void> {
    session.leave();
    session.use(tokens, createMemoryTokenStore(), { subject });
    await session.store.save(tokens);
  }

  const parts = { clock: env.clock, session, host, store, beginHost, onStored: broadcast.open };
  const restore = () => (loading ??= loadSession(parts).finally(() => (loading = null)));

  return {
    async current(): Promise<string> {
      if (!session.tokens && host.isDue) await restore();
      const { tokens } = session;
      if (!tokens) throw notSignedIn();
      return isFresh(tokens) ? tokens.accessToken : refresh(tokens.accessToken);
    },
    ...{ refresh, restore, beginHost, guard: session.guard },
    /** Takes other tokens of the page's user: the session goes on, and so does what is under way in it. */
    async renewHost({ tokens, subject }: HostTokens): Promise<void> {
      session.use(tokens, session.store, { subject });
      await session.store.save(tokens);
    },
    /** Whether there is a session. */
    hasTokens: () => session.tokens !== null,
    /** Whom the page's token named, if the page signed the user in. */
    get host() {
      return session.tokens ? session.host : undefined;
    },
    /** Gets the next tokens, where there is a session whose tokens can be refreshed without the page. */
    get refreshToken() {
      return session.tokens?.refreshToken ?? null;
    },
    /** Returns the guest whom the visitor is, or was. */
    currentGuest: async () => guestOf(await store.load()),
    formerGuest: createFormerGuest({ session, store, exclusively }),
    /** The tabs of a visitor, for a question that one of them answers for all; also where the page signed the user in. */
    tabs: { open: broadcast.open, broadcastDecline: broadcast.broadcastDecline },
    /** Starts a session. `before`: the guest whom the visitor was. */
    async begin(tokens: StoredTokens, before: StoredGuest | null = null): Promise<void> {
      const next = { ...tokens, ...(before && { guest: before }) };
      session.leave();
      session.use(next, store);
      await store.save(next);
      broadcast.open();
      broadcast.broadcastEnd('signed_out');
    },
    async forget(): Promise<string | null> {
      const known = session.tokens;
      const isHost = session.host !== undefined;
      session.leave();
      host.dismiss();
      // A sign-out before anything was restored means the session in the store.
      const given = known ?? (await store.load());
      if (given && !isHost) broadcast.open();
      await store.clear();
      if (!isHost) broadcast.broadcastEnd('signed_out');
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
