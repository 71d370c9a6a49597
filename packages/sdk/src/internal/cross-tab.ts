import type { ChatClientOptions, TabChannel, TabLocks } from '../options.js';

/** How the tabs of one origin agree, where the browser lets them. */
export interface Tabs {
  /** Whether `exclusively` excludes other tabs. */
  readonly hasLocks: boolean;
  /** Runs `work` while no other tab runs it under this name. Rejects when `signal` aborts while it waits. */
  exclusively<T>(name: string, work: () => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Opens a channel to the other tabs, or none. */
  channel(name: string, onNews: (news: unknown) => void): TabChannel | null;
}

interface Page {
  navigator?: { locks?: TabLocks };
  BroadcastChannel?: new (name: string) => TabChannel & { unref?(): void };
}

/** Takes what the options leave out from the page; looked up at each call, so that nothing is touched at import. */
export function createTabs({
  locks,
  createChannel,
}: Pick<ChatClientOptions, 'locks' | 'createChannel'>): Tabs {
  const page = globalThis as unknown as Page;
  const locksOf = () => (locks === undefined ? page.navigator?.locks : locks) ?? null;

  function open(name: string): TabChannel | null {
    if (createChannel !== undefined) return createChannel?.(name) ?? null;
    if (!page.BroadcastChannel) return null;
    const channel = new page.BroadcastChannel(name);
    // On Node it would keep the process alive.
    channel.unref?.();
    return channel;
  }

  return {
    get hasLocks() {
      return locksOf() !== null;
    },
    async exclusively(name, work, signal) {
      const available = locksOf();
      if (!available) return work();
      let hasStarted = false;
      try {
        return await available.request(name, signal ? { signal } : {}, () => {
          hasStarted = true;
          return work();
        });
      } catch (error) {
        if (hasStarted || signal?.aborted) throw error;
        // A sandboxed frame has the function, and may not use it.
        return work();
      }
    },
    channel(name, onNews) {
      const channel = open(name);
      channel?.addEventListener('message', ({ data }) => onNews(data));
      return channel;
    },
  };
}
