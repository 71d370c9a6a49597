import { randomUUID } from 'node:crypto';
import type { PresenceStatus } from '@sotto/protocol';
import type { Logger } from 'pino';
import type { RedisHandle } from '../storage/redis.js';

const HEARTBEAT_MS = 5000;
/** A node that was not heard of for this long is dead, and its users are offline unless they are elsewhere too. */
const DEAD_AFTER_MS = 15_000;

const NODES = 'sotto:presence:nodes';
const userKey = (userId: string) => `sotto:presence:user:${userId}`;
const nodeKey = (node: string) => `sotto:presence:node:${node}`;

/** KEYS user, node; ARGV node, user. Answers how many nodes had the user before. */
const ADD = `
local before = redis.call('SCARD', KEYS[1])
redis.call('SADD', KEYS[1], ARGV[1])
redis.call('SADD', KEYS[2], ARGV[2])
return before`;
/** The same keys. Answers how many nodes still have the user, or -1 where this one did not have it. */
const REMOVE = `
redis.call('SREM', KEYS[2], ARGV[2])
if redis.call('SREM', KEYS[1], ARGV[1]) == 0 then return -1 end
return redis.call('SCARD', KEYS[1])`;
/** KEYS nodes; ARGV node, patience. Answers { whether the node was known, dead nodes }. The time is Redis's own. */
const BEAT = `
local time = redis.call('TIME')
local now = time[1] * 1000 + math.floor(time[2] / 1000)
local known = redis.call('ZSCORE', KEYS[1], ARGV[1]) and 1 or 0
redis.call('ZADD', KEYS[1], now, ARGV[1])
return { known, redis.call('ZRANGEBYSCORE', KEYS[1], '-inf', now - ARGV[2]) }`;

interface SharedPresenceOptions {
  redis: RedisHandle;
  logger: Logger;
  /** Users with sockets on this node, now. */
  localUsers: () => string[];
  /** A user came or went without a socket of this node: another node died, or Redis is back. */
  onChange: (userId: string, status: PresenceStatus) => void;
  heartbeatMs?: number;
  deadAfterMs?: number;
}

/** Which nodes have sockets of which user, in Redis. */
export interface SharedPresence {
  /** Answers true when the user came online by it. Without Redis: true, this node goes on alone. */
  add(userId: string): Promise<boolean>;
  /** Answers true when the user went offline by it. */
  remove(userId: string): Promise<boolean>;
  online(userIds: string[]): Promise<Set<string>>;
  close(): Promise<void>;
}

/** Signs this node on and keeps it alive; clears up after dead nodes; is right again after Redis was away. */
export function createSharedPresence(options: SharedPresenceOptions): SharedPresence {
  const { redis, logger, localUsers, onChange } = options;
  const { heartbeatMs = HEARTBEAT_MS, deadAfterMs = DEAD_AFTER_MS } = options;
  const { client } = redis;
  const node = randomUUID();

  const run = (script: string, keys: string[], args: (string | number)[]) =>
    client.eval(script, keys.length, ...keys, ...args);
  const addTo = async (userId: string) =>
    (await run(ADD, [userKey(userId), nodeKey(node)], [node, userId])) === 0;
  const removeFrom = async (userId: string, from: string) =>
    (await run(REMOVE, [userKey(userId), nodeKey(from)], [from, userId])) === 0;

  /** What Redis says of this node becomes what is true. */
  async function resync(): Promise<void> {
    const present = new Set(localUsers());
    const stored = await client.smembers(nodeKey(node));
    for (const userId of present) {
      if (await addTo(userId)) onChange(userId, 'online');
    }
    for (const userId of stored) {
      if (!present.has(userId) && (await removeFrom(userId, node))) onChange(userId, 'offline');
    }
  }

  /** Several nodes may do this at once, and each may stop in the middle: a user goes offline once. */
  async function clearUp(dead: string): Promise<void> {
    for (const userId of await client.smembers(nodeKey(dead))) {
      if (await removeFrom(userId, dead)) onChange(userId, 'offline');
    }
    await client.zrem(NODES, dead);
  }

  async function beat(again: boolean): Promise<void> {
    if (!redis.ready()) return;
    try {
      const [known, dead] = (await run(BEAT, [NODES], [node, deadAfterMs])) as [number, string[]];
      if (again || known === 0) await resync();
      for (const other of dead) await clearUp(other);
    } catch (error) {
      logger.debug({ err: error }, 'unable to share presence');
    }
  }

  const onReady = () => void beat(true);
  client.on('ready', onReady);
  const timer = setInterval(() => void beat(false), heartbeatMs);
  timer.unref();
  void beat(false);

  return {
    add: (userId) => addTo(userId).catch(() => true),
    remove: (userId) => removeFrom(userId, node).catch(() => true),
    async online(userIds) {
      if (userIds.length === 0 || !redis.ready()) return new Set();
      try {
        const counts = await Promise.all(userIds.map((id) => client.exists(userKey(id))));
        return new Set(userIds.filter((_, index) => counts[index] === 1));
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
