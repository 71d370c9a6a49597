import { randomUUID } from 'node:crypto';
import type { PresenceStatus } from '@sotto/protocol';
import type { Logger } from 'pino';
import type { RedisHandle } from '../../storage/redis.js';

const HEARTBEAT_MS = 5000;
/** A node without a heartbeat for this long is dead, and its users are offline unless they are on another node too. */
const DEAD_AFTER_MS = 15_000;

/** Keys outlive the time in which a dead node is removed, and no more: a cluster that is gone leaves nothing behind. */
const KEY_LIFETIME_MS = 10 * 60_000;

/** Nodes by the time of their last heartbeat. */
const NODES = 'sotto:presence:nodes';
/** Prefix of the key of the users that a node has sockets of. */
const NODE = 'sotto:presence:node:';

/** KEYS nodes; ARGV node, user, `NODE`, lifetime. Returns 1 where no node had the user before. */
const ADD = `
local first = 1
for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('SISMEMBER', ARGV[3] .. node, ARGV[2]) == 1 then first = 0 end
end
redis.call('SADD', ARGV[3] .. ARGV[1], ARGV[2])
redis.call('PEXPIRE', ARGV[3] .. ARGV[1], ARGV[4])
return first`;
/** KEYS and ARGV as for `ADD`. Returns 1 where this node had the user and no other has. */
const REMOVE = `
if redis.call('SREM', ARGV[3] .. ARGV[1], ARGV[2]) == 0 then return 0 end
for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  if redis.call('SISMEMBER', ARGV[3] .. node, ARGV[2]) == 1 then return 0 end
end
return 1`;
/**
 * KEYS nodes; ARGV node, patience, `NODE`, lifetime. Returns { known before, dead nodes }. The time is Redis's own. Extends
 * the keys of all nodes: those of an earlier version do not do it themselves.
 */
const HEARTBEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0
redis.call('ZADD', KEYS[1], now, ARGV[1])
redis.call('PEXPIRE', KEYS[1], ARGV[4])
for _, node in ipairs(redis.call('ZRANGE', KEYS[1], 0, -1)) do
  redis.call('PEXPIRE', ARGV[3] .. node, ARGV[4])
end
return { known, redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2]) }`;
/** KEYS a key; ARGV lifetime. Lets a key expire that would stay for ever. */
const EXPIRE = `
if redis.call('PTTL', KEYS[1]) == -1 then redis.call('PEXPIRE', KEYS[1], ARGV[1]) end`;

interface RedisPresenceOptions {
  redis: RedisHandle;
  logger: Logger;
  /** Users with sockets on this node, now. */
  localUsers: () => string[];
  /** A user came or went without a socket of this node: another node died, or Redis is back. */
  onChange: (userId: string, status: PresenceStatus) => void;
  heartbeatMs?: number;
  deadAfterMs?: number;
  keyLifetimeMs?: number;
}

/** Which nodes have sockets of which users, in Redis: one set for each node. */
export interface RedisPresence {
  /** Returns whether the user came online by it. Without Redis: true, this node goes on alone. */
  add(userId: string): Promise<boolean>;
  /** Returns whether the user went offline by it. Without Redis: true. */
  remove(userId: string): Promise<boolean>;
  /** Returns those of the users who have a socket on any node; none while Redis is away. */
  online(userIds: string[]): Promise<Set<string>>;
  close(): Promise<void>;
}

/** Registers this node and keeps it alive, removes dead nodes, and resynchronizes after Redis was away. */
export function createRedisPresence(options: RedisPresenceOptions): RedisPresence {
  const { redis, logger, localUsers, onChange } = options;
  const { heartbeatMs = HEARTBEAT_MS, deadAfterMs = DEAD_AFTER_MS } = options;
  const { keyLifetimeMs = KEY_LIFETIME_MS } = options;
  const { client } = redis;
  const node = randomUUID();

  const change = async (script: string, of: string, userId: string) =>
    (await client.eval(script, 1, NODES, of, userId, NODE, keyLifetimeMs)) === 1;
  const addTo = (userId: string) => change(ADD, node, userId);
  const removeFrom = (userId: string, from: string) => change(REMOVE, from, userId);
  const sendHeartbeat = () =>
    client.eval(HEARTBEAT, 1, NODES, node, deadAfterMs, NODE, keyLifetimeMs) as Promise<[number, string[]]>;

  /** Nodes of an earlier version that were lost from the list have left keys without an end. */
  async function expireLeftovers(): Promise<void> {
    for await (const keys of client.scanStream({ match: `${NODE}*`, count: 1000 }))
      for (const key of keys as string[]) await client.eval(EXPIRE, 1, key, keyLifetimeMs);
  }

  /** Corrects what Redis holds about this node. */
  async function resync(): Promise<void> {
    const present = new Set(localUsers());
    const stored = await client.smembers(NODE + node);
    for (const userId of present) {
      if (await addTo(userId)) onChange(userId, 'online');
    }
    for (const userId of stored) {
      if (!present.has(userId) && (await removeFrom(userId, node))) onChange(userId, 'offline');
    }
  }

  /** Several nodes may do this at once, and each may stop in the middle: a user goes offline once. */
  async function removeDead(dead: string): Promise<void> {
    for (const userId of await client.smembers(NODE + dead)) {
      if (await removeFrom(userId, dead)) onChange(userId, 'offline');
    }
    await client.zrem(NODES, dead);
  }

  async function renewPresence({ hasReconnected = false } = {}): Promise<void> {
    if (!redis.ready()) return;
    try {
      const [known, dead] = await sendHeartbeat();
      if (hasReconnected || known === 0) await resync();
      if (known === 0) await expireLeftovers();
      for (const other of dead) await removeDead(other);
    } catch (error) {
      logger.debug({ err: error }, 'unable to share presence');
    }
  }

  const onReady = () => void renewPresence({ hasReconnected: true });
  client.on('ready', onReady);
  const timer = setInterval(() => void renewPresence(), heartbeatMs);
  timer.unref();
  void renewPresence();

  return {
    add: (userId) => addTo(userId).catch(() => true),
    remove: (userId) => removeFrom(userId, node).catch(() => true),
    async online(userIds) {
      if (userIds.length === 0 || !redis.ready()) return new Set();
      try {
        const nodes = await client.zrange(NODES, '0', '-1');
        const present = await Promise.all(nodes.map((other) => client.smismember(NODE + other, userIds)));
        return new Set(userIds.filter((_, index) => present.some((of) => of[index] === 1)));
      } catch {
        return new Set();
      }
    },
    async close() {
      clearInterval(timer);
      client.off('ready', onReady);
      if (redis.ready()) await client.zrem(NODES, node).catch(() => {});
    },
  };
}
