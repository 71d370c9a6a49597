/** Handlers by channel, in order of subscription. Shared by both kinds of bus. */
export interface Subscriptions {
  /** Returns whether the handler is the first of its channel. */
  add(channel: string, handler: (message: string) => void): boolean;
  /** Returns whether the handler was the last of its channel. */
  remove(channel: string, handler: (message: string) => void): boolean;
  has(channel: string): boolean;
  channels(): string[];
  /** Calls every handler with a message; one that throws does not keep it from the others. */
  deliver(channel: string, message: string): void;
  clear(): void;
}

/** Creates an empty set of subscriptions; errors of handlers go to `onError`. */
export function createSubscriptions(onError: (error: unknown) => void): Subscriptions {
  const handlers = new Map<string, Set<(message: string) => void>>();
  return {
    add(channel, handler) {
      const known = handlers.get(channel);
      if (known) {
        known.add(handler);
        return false;
      }
      handlers.set(channel, new Set([handler]));
      return true;
    },
    remove(channel, handler) {
      const known = handlers.get(channel);
      if (!known?.delete(handler) || known.size > 0) return false;
      return handlers.delete(channel);
    },
    has: (channel) => handlers.has(channel),
    channels: () => [...handlers.keys()],
    deliver(channel, message) {
      for (const handler of [...(handlers.get(channel) ?? [])]) {
        try {
          handler(message);
        } catch (error) {
          onError(error);
        }
      }
    },
    clear: () => handlers.clear(),
  };
}
