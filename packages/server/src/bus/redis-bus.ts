import type { Logger } from 'pino';
import type { Keyring } from '../crypto/keyring.js';
import { firstReady } from '../storage/redis.js';
import { NO_METRICS } from '../no-metrics.js';
import type { MetricsRecorder } from '../metrics.js';
import type { RedisHandle } from '../storage/redis.js';
import type { Bus } from './bus.js';
import { createRefusalLog } from './refusal-log.js';
import { createSealedMessages } from './sealed-message.js';
import { createSubscriptions } from './subscriptions.js';

/** Versions with another form of payload use another prefix: neither receives the other's messages. */
const PREFIX = 'sotto:bus:2:';

interface RedisBusOptions {
  redis: RedisHandle;
  /** Keys of the bus alone. */
  keyring: Keyring;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
  metrics?: Pick<MetricsRecorder, 'busRefused'> | undefined;
}

/**
 * Creates the bus of several nodes: Redis pub/sub, payloads sealed (see `sealed-message`).
 * Handlers of this node receive a message within the call and do not wait for Redis, so a node whose Redis is away still
 * serves its own sockets. A message of this node that comes back from Redis is dropped.
 */
export async function createRedisBus({
  redis,
  keyring,
  logger,
  clock,
  metrics = NO_METRICS,
}: RedisBusOptions): Promise<Bus> {
  const messages = createSealedMessages(keyring, clock);
  const refusals = createRefusalLog(logger, clock);
  const subscriptions = createSubscriptions((error) => logger.error({ err: error }, 'a bus handler failed'));
  const reconnectHandlers = new Set<() => void>();
  const subscriber = redis.createSubscriber();
  /** Subscriptions that were requested on the present connection, by channel. */
  const requested = new Map<string, Promise<unknown>>();
  let subscribed = false;
  let wasReady = false;

  function onMessage(name: string, payload: string): void {
    const channel = name.slice(PREFIX.length);
    const opened = messages.open(channel, payload);
    if ('message' in opened) subscriptions.deliver(channel, opened.message);
    else if ('refused' in opened) {
      refusals.add(opened.refused, channel);
      metrics.busRefused(opened.refused);
    }
  }

  /** Subscribes once per connection; a failure means that the connection is lost, and `onReady` repeats it. */
  function request(channel: string): Promise<unknown> {
    const known = requested.get(channel);
    if (known) return known;
    const reply = subscriber.subscribe(PREFIX + channel).catch(() => requested.delete(channel));
    requested.set(channel, reply);
    return reply;
  }

  async function onReady(): Promise<void> {
    const returned = wasReady || subscriptions.channels().length > 0;
    wasReady = true;
    await Promise.all(subscriptions.channels().map(request));
    subscribed = subscriber.status === 'ready';
    if (returned && subscribed) for (const handler of reconnectHandlers) callHandler(handler, logger);
  }

  subscriber.on('message', onMessage);
  subscriber.on('ready', () => void onReady());
  subscriber.on('close', () => {
    subscribed = false;
    requested.clear();
  });
  // The start waits for Redis once, not for each connection.
  if (redis.ready()) await firstReady(subscriber);

  return {
    connected: () => subscribed && redis.ready(),
    reaches: (channel) => redis.ready() || subscriptions.has(channel),
    async publish(channel, message) {
      subscriptions.deliver(channel, message);
      if (!redis.ready()) throw new Error('unable to publish; Redis is away');
      await redis.client.publish(PREFIX + channel, messages.seal(channel, message));
    },
    async subscribe(channel, handler) {
      const own = (message: string) => handler(message);
      subscriptions.add(channel, own);
      if (subscriber.status === 'ready') await request(channel);
      return async () => {
        if (!subscriptions.remove(channel, own)) return;
        requested.delete(channel);
        if (subscriber.status === 'ready') await subscriber.unsubscribe(PREFIX + channel).catch(() => {});
      };
    },
    onReconnect(handler) {
      reconnectHandlers.add(handler);
      return () => reconnectHandlers.delete(handler);
    },
    async close() {
      subscriptions.clear();
      reconnectHandlers.clear();
      subscriber.disconnect();
    },
  };
}

function callHandler(handler: () => void, logger: Logger): void {
  try {
    handler();
  } catch (error) {
    logger.error({ err: error }, 'a reconnect handler failed');
  }
}
