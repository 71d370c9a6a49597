import { createHash } from 'node:crypto';
import type { RedisHandle } from '../storage/redis.js';
import type { BucketStore } from './memory-store.js';

const PREFIX = 'sotto:limit:';

/** Computes `levelAt` and takes, in one step. Returns { allowed, level }; the level as text, as Redis truncates numbers. */
const TAKE = `
local capacity, rate, amount, now = tonumber(ARGV[1]), tonumber(ARGV[2]), tonumber(ARGV[3]), tonumber(ARGV[4])
local floor = tonumber(ARGV[5])
local state = redis.call('HMGET', KEYS[1], 'level', 'at')
local level, at = tonumber(state[1]) or capacity, tonumber(state[2]) or now
if now < at then now = at end
level = math.min(capacity, level + (now - at) / 1000 * rate)
local allowed = 0
if floor < 0 or level >= amount then
  allowed = 1
  level = math.min(capacity, math.max(floor, level - amount))
end
redis.call('HSET', KEYS[1], 'level', string.format('%.9f', level), 'at', now)
redis.call('PEXPIRE', KEYS[1], math.ceil((capacity - level) / rate * 1000) + 1000)
return { allowed, string.format('%.9f', level) }
`;
const SHA = createHash('sha1').update(TAKE).digest('hex');

/** Creates a store shared by all nodes. Keys are hashed: Redis learns no address and no name. Rejects while Redis is away. */
export function createRedisStore(redis: RedisHandle): BucketStore {
  return {
    async take(key, policy, amount, now, floor = 0) {
      const name = PREFIX + createHash('sha256').update(key).digest('base64url').slice(0, 22);
      const args = [policy.capacity, policy.perSecond, amount, now, floor] as const;
      const result = await redis.client.evalsha(SHA, 1, name, ...args).catch((error: unknown) => {
        if (error instanceof Error && error.message.startsWith('NOSCRIPT'))
          return redis.client.eval(TAKE, 1, name, ...args);
        throw error;
      });
      const [allowed, level] = result as [number, string];
      return { allowed: allowed === 1, level: Number(level) };
    },
  };
}
