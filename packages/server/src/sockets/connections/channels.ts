import type { Bus } from '../../bus/bus.js';

interface Held {
  holders: number;
  /** Resolves once the bus subscription is active, to a function that ends it. */
  subscription: Promise<() => Promise<void>>;
}

/** The bus subscriptions of this node: a channel is subscribed while it has a holder. */
export interface Channels {
  /** Subscribes; resolves once the subscription is active. Pair each call with one `release`. */
  hold(channel: string): Promise<void>;
  release(channel: string): void;
  /** Returns the number of channels held, for tests. */
  size(): number;
}

interface ChannelsDeps {
  bus: Bus;
  /** Called with every message on a held channel. */
  receive: (channel: string, message: string) => void;
}

/** Creates the subscriptions. */
export function createChannels({ bus, receive }: ChannelsDeps): Channels {
  const held = new Map<string, Held>();
  return {
    async hold(channel) {
      let entry = held.get(channel);
      if (!entry) {
        const created: Held = {
          holders: 0,
          // A subscription that is ending is ignored, so that a new one beside it delivers nothing twice.
          subscription: bus.subscribe(channel, (message) => {
            if (held.get(channel) === created) receive(channel, message);
          }),
        };
        held.set(channel, created);
        entry = created;
      }
      entry.holders += 1;
      await entry.subscription;
    },
    release(channel) {
      const entry = held.get(channel);
      if (!entry) return;
      entry.holders -= 1;
      if (entry.holders > 0) return;
      held.delete(channel);
      void entry.subscription.then((end) => end());
    },
    size: () => held.size,
  };
}
