import type { TokenStore } from '../ports.js';
import { guestOf } from './former-guest.js';
import type { HostTokens, HostTokenSource } from './host-tokens.js';
import type { TokenSession } from './token-session.js';

interface LoadSessionDeps {
  session: TokenSession;
  host: HostTokenSource;
  store: TokenStore;
  beginHost: (next: HostTokens) => Promise<void>;
  /** The session of the store continues. */
  onStored: () => void;
}

/** Continues the session of the page's own user, or the one in the store; returns whether there is one. */
export async function loadSession(deps: LoadSessionDeps): Promise<boolean> {
  const { session, host, store } = deps;
  if (session.tokens && session.host) return true;
  if (host.isAvailable) {
    const { id } = session;
    const next = await host.ask('initial');
    session.checkCurrent(id);
    if (next) {
      const exchanged = await host.exchange(next);
      session.checkCurrent(id);
      await deps.beginHost(exchanged);
      return true;
    }
  }
  const stored = await store.load();
  // Where the page signs users in, only guests are kept.
  if (!stored || (host.isAvailable && guestOf(stored)?.token !== stored.refreshToken)) return false;
  session.use(stored, store);
  deps.onStored();
  return true;
}
