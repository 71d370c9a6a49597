import type { AuthRequiredReason } from '../events.js';
import type { CrossTab } from '../environment.js';
import type { Clock, TabChannel } from '../ports.js';

/** Milliseconds to wait for the lock of the tab that refreshes: a refresh takes at most 15 s unless the tab is frozen. */
const LOCK_TIMEOUT_MS = 20_000;
const REASONS: ReadonlySet<unknown> = new Set<AuthRequiredReason>([
  'token_expired',
  'token_revoked',
  'user_disabled',
  'user_deleted',
  'signed_out',
]);

interface SessionBroadcastDeps {
  clock: Clock;
  crossTab: CrossTab;
  /** Name of the token store; without one no other tab shares the session. */
  key: string | undefined;
  /** Another tab reports that the session is over. */
  onEnd: (reason: AuthRequiredReason) => void;
  /** Another tab reports that the visitor does not want this guest to join the account. */
  onDecline: (guestId: string) => void;
}

/**
 * Coordinates the tabs of one session: which one refreshes, that the session is over, and that the visitor declined to let a
 * guest join. Never carries a token.
 */
export function createSessionBroadcast({ clock, crossTab, key, onEnd, onDecline }: SessionBroadcastDeps) {
  let channel: TabChannel | null = null;
  const waiting = new Set<AbortController>();

  function onMessage(message: unknown): void {
    if (REASONS.has(message)) onEnd(message as AuthRequiredReason);
    const { declined } = Object(message) as { declined?: unknown };
    if (typeof declined === 'string') onDecline(declined);
  }

  return {
    /** Starts to listen to the other tabs. */
    open(): void {
      if (key !== undefined) channel ??= crossTab.channel(`sotto.session.${key}`, onMessage);
    },
    /** Reports to the other tabs that the session is over. */
    broadcastEnd: (reason: AuthRequiredReason) => channel?.postMessage(reason),
    /** Reports to the other tabs that this guest does not join the account. */
    broadcastDecline: (guestId: string) => channel?.postMessage({ declined: guestId }),
    close(): void {
      channel?.close();
      channel = null;
      for (const wait of waiting) wait.abort();
    },
    /**
     * Runs `work` while no other tab does. Without the lock (no Web Locks, or a frozen tab holds it) it runs anyway: the
     * server returns the same tokens to all who refresh at the same time.
     */
    async exclusively<T>(work: () => Promise<T>): Promise<T> {
      if (key === undefined) return work();
      const wait = new AbortController();
      const timer = clock.setTimeout(() => wait.abort(), LOCK_TIMEOUT_MS);
      waiting.add(wait);
      let hasStarted = false;
      const start = () => {
        clock.clearTimeout(timer);
        waiting.delete(wait);
        hasStarted = true;
        return work();
      };
      try {
        return await crossTab.exclusively(`sotto.refresh.${key}`, start, wait.signal);
      } catch (error) {
        if (hasStarted) throw error;
        return start();
      }
    },
  };
}
