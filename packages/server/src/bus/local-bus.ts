import type { Logger } from 'pino';
import type { Bus } from './bus.js';
import { createSubscriptions } from './subscriptions.js';

/** Creates the bus of a single node: messages are delivered within the call, so their order is the order of the calls. */
export function createLocalBus({ logger }: { logger: Logger }): Bus {
  const subscriptions = createSubscriptions((error) => logger.error({ err: error }, 'a bus handler failed'));
  return {
    connected: () => true,
    reaches: subscriptions.has,
    async publish(channel, message) {
      subscriptions.deliver(channel, message);
    },
    async subscribe(channel, handler) {
      // A new function, so that the same handler may subscribe twice.
      const own = (message: string) => handler(message);
      subscriptions.add(channel, own);
      return async () => {
        subscriptions.remove(channel, own);
      };
    },
    onReconnect: () => () => {},
    async close() {
      subscriptions.clear();
    },
  };
}
