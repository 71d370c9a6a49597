import type { Clock, StoredTokens, TokenStore } from '../ports.js';
import { guestOf } from './former-guest.js';
import type { HostTokens, HostTokenSource } from './host-tokens.js';
import type { TokenSession } from './token-session.js';

/** How often the store is read again where it still has what another tab has replaced, and after how many milliseconds. */
const REREADS = 20;
const REREAD_MS = 50;

interface LoadSessionDeps {
  clock: Clock;
  session: TokenSession;
  host: HostTokenSource;
  store: TokenStore;
  beginHost: (next: HostTokens) => Promise<void>;
  /** The session of the store continues. */
  onStored: () => void;
}

/** Browsers may deliver the message of another tab before what that tab wrote. */
async function loadStored({ clock, session, store }: LoadSessionDeps): Promise<StoredTokens | null> {
  let stored = await store.load();
  for (let left = REREADS; left > 0 && stored && stored.accessToken === session.endedElsewhere; left -= 1) {
    await new Promise<void>((resolve) => clock.setTimeout(resolve, REREAD_MS));
    stored = await store.load();
  }
  return stored;
}

/** Continues the session of the page's own user, or the one in the store; returns whether there is one. */
export async function loadSession(deps: LoadSessionDeps): Promise<boolean> {
  const { session, host, store } = deps;
  if (session.tokens && session.host) return true;
  const { id } = session;
  if (host.isAvailable) {
    const next = await host.ask('initial');
    session.checkCurrent(id);
    if (next) {
      const exchanged = await host.exchange(next);
      session.checkCurrent(id);
      await deps.beginHost(exchanged);
      return true;
    }
  }
  const stored = await loadStored(deps);
  session.checkCurrent(id);
  // Where the page signs users in, only guests are kept.
  if (!stored || (host.isAvailable && guestOf(stored)?.token !== stored.refreshToken)) return false;
  session.use(stored, store);
  deps.onStored();
  return true;
}
