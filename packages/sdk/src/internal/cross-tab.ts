import type { CrossTab, Environment } from '../environment.js';
import type { ChatClientOptions } from '../options.js';
import type { TabChannel } from '../ports.js';

type CrossTabDeps = Pick<ChatClientOptions, 'locks' | 'createChannel'> & Pick<Environment, 'page'>;

/** Coordinates tabs by locks and channels, the page's unless the options replace them. Works without either. */
export function createCrossTab({ locks, createChannel, page }: CrossTabDeps): CrossTab {
  const locksOf = () => (locks === undefined ? page().navigator?.locks : locks) ?? null;

  function open(name: string): TabChannel | null {
    if (createChannel !== undefined) return createChannel?.(name) ?? null;
    const { BroadcastChannel } = page();
    if (!BroadcastChannel) return null;
    const channel = new BroadcastChannel(name);
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
        // A sandboxed frame has the function but may not use it.
        return work();
      }
    },
    channel(name, onMessage) {
      const channel = open(name);
      channel?.addEventListener('message', ({ data }) => onMessage(data));
      return channel;
    },
  };
}
