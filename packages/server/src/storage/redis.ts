import type { Redis, RedisOptions } from 'ioredis';
import type { Logger } from 'pino';
import { ConfigError } from '../config.js';

/** Interval of pings; a peer that hangs counts as away after one more second. */
const HEARTBEAT_MS = 1000;
const COMMAND_TIMEOUT_MS = 1000;
/** How long the start waits for Redis before the node continues alone, in milliseconds. */
const FIRST_CONNECT_MS = 2000;

/** Redis as this server uses it. It may be away at the start and at any time later; nothing waits for it. */
export interface RedisHandle {
  /** The connection for commands, which reject at once while Redis is away. */
  readonly client: Redis;
  /** Opens a separate connection for pub/sub; `close` ends it. */
  createSubscriber(): Redis;
  /** Whether the connection for commands is up. */
  ready(): boolean;
  close(): Promise<void>;
}

const OPTIONS = {
  lazyConnect: true,
  // A command that cannot be sent now fails now: callers have a fallback without Redis.
  enableOfflineQueue: false,
  maxRetriesPerRequest: 0,
  // A command without a reply may have been executed: repeating it is the caller's decision.
  autoResendUnfulfilledCommands: false,
  autoResubscribe: false,
  // ioredis rejects outside of any caller's promise where a pipeline of its own meets a lost connection.
  enableAutoPipelining: false,
  connectTimeout: 2000,
  commandTimeout: COMMAND_TIMEOUT_MS,
  retryStrategy: (attempt: number) => Math.min(attempt * 100, 1000),
  // After a failover behind one address the old connection may lead to what is a replica now.
  reconnectOnError: (error: Error) => error.message.startsWith('READONLY'),
} satisfies RedisOptions;

/** Kinds of Redis servers that are not supported, by their `redis_mode`. */
const REFUSED_MODES: Record<string, string> = {
  cluster:
    'REDIS_URL names a Redis Cluster, which is not supported; give one server, with replicas behind its address if need be',
  sentinel:
    'REDIS_URL names a Redis Sentinel, which is not supported; give the address of the primary, or of a proxy that follows it',
};

/**
 * Connects to Redis; resolves once it responds, or after 2 s without it. The only place that knows ioredis options.
 * The address is never logged: it may hold a password.
 * @throws ConfigError where it is a Cluster or a Sentinel, or refuses the password; one that is found only later is logged
 * and not used
 */
export async function connectRedis(url: string, logger: Logger): Promise<RedisHandle> {
  // Loaded here: most servers are one node.
  const { Redis: Connection } = await import('ioredis');
  const connections: Redis[] = [];
  const heartbeats: NodeJS.Timeout[] = [];

  /** Only one connection logs its outages: all come and go together. */
  function open({ logOutages = false } = {}): Redis {
    const redis = new Connection(url, OPTIONS);
    let away = false;
    let reason: string | undefined;
    redis.on('error', (error: NodeJS.ErrnoException) => {
      reason = error.code ?? error.message;
      logger.debug({ err: error }, 'redis connection error');
    });
    redis.on('close', () => {
      if (logOutages && !away) logger.warn({ reason }, 'Redis is away; this node goes on alone');
      away = true;
    });
    redis.on('ready', () => {
      if (logOutages && away) logger.info('Redis is back');
      away = false;
    });
    const heartbeat = setInterval(() => {
      if (redis.status === 'ready') redis.ping().catch(() => redis.disconnect(true));
    }, HEARTBEAT_MS);
    heartbeat.unref();
    heartbeats.push(heartbeat);
    connections.push(redis);
    // `retryStrategy` repeats a failed first connection; the `error` listener logs it.
    redis.connect().catch(() => {});
    return redis;
  }

  async function close(): Promise<void> {
    for (const heartbeat of heartbeats) clearInterval(heartbeat);
    for (const redis of connections) redis.disconnect();
  }

  const client = open({ logOutages: true });
  const refusal = (await firstReply(client)) ?? (await refusalOf(client));
  if (refusal) {
    await close();
    throw new ConfigError(refusal);
  }
  client.on('ready', () => {
    void refusalOf(client).then((late) => {
      if (!late) return;
      logger.error(`${late}; this node goes on alone`);
      void close();
    });
  });
  return { client, createSubscriber: () => open(), ready: () => client.status === 'ready', close };
}

/** How Redis's error begins for a wrong or missing password. */
const REFUSED_PASSWORD = /^(WRONGPASS|NOAUTH)\b/;

/** Waits for a connection, no longer than the start may; returns the reason where the server refuses its password. */
async function firstReply(redis: Redis): Promise<string | undefined> {
  let refusal: string | undefined;
  const refused = new Promise<void>((resolve) => {
    redis.on('error', ({ message }: Error) => {
      const code = REFUSED_PASSWORD.exec(message)?.[1];
      if (code === undefined) return;
      refusal ??= `REDIS_URL has a user or password that Redis refuses (${code})`;
      resolve();
    });
  });
  await Promise.race([firstReady(redis), refused]);
  return refusal;
}

/** Returns the reason where the server is of an unsupported kind; undefined where it is supported or does not say. */
async function refusalOf(redis: Redis): Promise<string | undefined> {
  if (redis.status !== 'ready') return undefined;
  const info = await redis.info('server').catch(() => '');
  return REFUSED_MODES[/^redis_mode:(\w+)/m.exec(info)?.[1] ?? ''];
}

/** Resolves when the connection is ready, or after as long as the start waits. */
export function firstReady(redis: Redis): Promise<void> {
  if (redis.status === 'ready') return Promise.resolve();
  return new Promise((resolve) => {
    const done = () => {
      clearTimeout(timer);
      redis.off('ready', done);
      resolve();
    };
    const timer = setTimeout(done, FIRST_CONNECT_MS);
    redis.once('ready', done);
  });
}
