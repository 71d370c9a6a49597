import type { Bus } from '../../bus/bus.js';

interface Held {
  holders: number;
  /** Resolves once the bus subscription is active; the result ends it. */
  subscription: Promise<() => Promise<void>>;
}

/** The bus subscriptions of this node: each channel is subscribed while somebody holds it. */
export interface Channels {
  /** Resolves once what is published on the channel arrives here. Each call is paired with one `release`. */
  hold(channel: string): Promise<void>;
  release(channel: string): void;
  /** Channels held now, for tests and the summary at close. */
  size(): number;
}

interface ChannelsDeps {
  bus: Bus;
  /** Hears everything that arrives on held channels. */
  receive: (channel: string, message: string) => void;
}

/** Makes the holder of subscriptions. */
export function createChannels({ bus, receive }: ChannelsDeps): Channels {
  const held = new Map<string, Held>();
  return {
    async hold(channel) {
      let entry = held.get(channel);
      if (!entry) {
        const made: Held = {
          holders: 0,
          // One that is on its way out hears nothing, so that a new one beside it makes no doubles.
          subscription: bus.subscribe(channel, (message) => {
            if (held.get(channel) === made) receive(channel, message);
          }),
        };
        held.set(channel, made);
        entry = made;
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
