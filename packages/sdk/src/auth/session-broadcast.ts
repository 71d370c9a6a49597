import type { AuthRequiredReason } from '../events.js';
import type { Tabs } from '../internal/cross-tab.js';
import type { Clock, TabChannel } from '../options.js';

/** A tab that refreshes has at most 15 s for it; one that takes longer is frozen, and is not waited for. */
const PATIENCE_MS = 20_000;
const REASONS: ReadonlySet<unknown> = new Set<AuthRequiredReason>([
  'token_expired',
  'token_revoked',
  'user_disabled',
  'signed_out',
]);

interface SessionChannelDeps {
  clock: Clock;
  tabs: Tabs;
  /** Name of the token store; without one nobody shares the session. */
  key: string | undefined;
  /** Another tab says that the session is over. */
  onOver: (reason: AuthRequiredReason) => void;
}

/** What the tabs with one session agree on: who refreshes, and that it is over. Never a token. */
export function createSessionChannel({ clock, tabs, key, onOver }: SessionChannelDeps) {
  let channel: TabChannel | null = null;
  const waiting = new Set<() => void>();

  function onNews(news: unknown): void {
    if (REASONS.has(news)) onOver(news as AuthRequiredReason);
  }

  return {
    /** There is a session: what the other tabs say of it is heard. */
    open(): void {
      if (key !== undefined) channel ??= tabs.channel(`sotto.session.${key}`, onNews);
    },
    /** Tells the other tabs that the session is over. */
    tellOver: (reason: AuthRequiredReason) => channel?.postMessage(reason),
    close(): void {
      channel?.close();
      channel = null;
      for (const give of [...waiting]) give();
    },
    /**
     * Runs `work` while no other tab does. Where that cannot be had (no Web Locks, a tab that is frozen in it) it runs
     * all the same: the server answers the same tokens to whoever refreshes at the same time.
     */
    async exclusively<T>(work: () => Promise<T>): Promise<T> {
      if (key === undefined) return work();
      const patience = new AbortController();
      const timer = clock.setTimeout(() => patience.abort(), PATIENCE_MS);
      const give = () => {
        clock.clearTimeout(timer);
        patience.abort();
      };
      waiting.add(give);
      let hasStarted = false;
      const start = () => {
        clock.clearTimeout(timer);
        waiting.delete(give);
        hasStarted = true;
        return work();
      };
      try {
        return await tabs.exclusively(`sotto.refresh.${key}`, start, patience.signal);
      } catch (error) {
        if (hasStarted) throw error;
        return start();
      }
    },
  };
}
