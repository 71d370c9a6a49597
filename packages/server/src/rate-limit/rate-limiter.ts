import { AppError } from '../errors.js';
import type { SecurityLog } from '../security-log.js';
import { RedisAwayError } from '../storage/redis-away-error.js';
import type { RedisHandle } from '../storage/redis.js';
import { BUCKETS } from './buckets.js';
import type { BucketName, BucketPolicy } from './buckets.js';
import { createMemoryStore } from './memory-store.js';
import type { TakeResult } from './memory-store.js';
import { createRedisStore } from './redis-store.js';

/** Outcome of a request to a bucket. */
export interface RateDecision {
  allowed: boolean;
  /** Capacity of the bucket. */
  limit: number;
  /** Whole requests left now. */
  remaining: number;
  /** Seconds until the bucket is full again, rounded up. */
  resetSeconds: number;
  /** Seconds until the next request has a chance, rounded up; 0 when allowed. */
  retryAfterSeconds: number;
}

/** Token buckets by name and key. */
export interface RateLimiter {
  /** Takes one token, or as many as a request costs. Never rejects. */
  take(bucket: BucketName, key: string, tokens?: number): Promise<RateDecision>;
  /**
   * Takes one token, or as many as a request costs: at most what the bucket holds.
   * @throws AppError `rate_limited` with `retryAfter` and `RateLimit-*` headers; `unavailable` where the bucket fails
   * closed and Redis is away
   */
  enforce(bucket: BucketName, key: string, tokens?: number): Promise<RateDecision>;
  /** Returns a token: for buckets that count failures only, after a success. */
  refund(bucket: BucketName, key: string): Promise<void>;
  /**
   * Takes what work has cost beyond its price, once that is known. The bucket may owe as much as its capacity, and allows
   * nothing until that is refilled. Never rejects.
   */
  charge(bucket: BucketName, key: string, tokens: number): Promise<void>;
}

interface RateLimiterOptions {
  /** `RATE_LIMITS`; off means that everything is allowed. */
  enabled: boolean;
  redis?: RedisHandle | undefined;
  /** Milliseconds since 1970. */
  clock: () => number;
  securityLog?: Pick<SecurityLog, 'limited'> | undefined;
}

/** The log's field for a bucket's keys; keys with typed text have none. */
const LOG_FIELDS = {
  ...{ user: 'userId', client: 'clientId', session: 'sessionId', address: 'address', room: 'room' },
  secret: undefined,
} as const;

/** `Retry-After` of a bucket that fails closed while Redis is away, in seconds. */
const AWAY_SECONDS = 5;

/** Creates a limiter with buckets in Redis where it is configured, else (and while it is away) in memory. */
export function createRateLimiter({ enabled, redis, clock, securityLog }: RateLimiterOptions): RateLimiter {
  // One store a limit, so that keys which a client may make up for one limit cannot evict those of another.
  const memory = new Map(Object.keys(BUCKETS).map((name) => [name, createMemoryStore()]));
  const shared = redis && createRedisStore(redis);

  /** Returns `null` where Redis is away and the bucket fails closed. */
  async function move(
    bucket: BucketName,
    key: string,
    amount: number,
    floor = 0,
  ): Promise<TakeResult | null> {
    const policy: BucketPolicy = BUCKETS[bucket];
    const name = `${bucket}:${key}`;
    if (!shared || policy.perNode) return memory.get(bucket)!.take(name, policy, amount, clock(), floor);
    if (redis.ready()) {
      try {
        return await shared.take(name, policy, amount, clock(), floor);
      } catch {
        // Redis went away during the command: handled as below.
      }
    }
    return policy.failClosed ? null : memory.get(bucket)!.take(name, policy, amount, clock(), floor);
  }

  async function take(
    bucket: BucketName,
    key: string,
    tokens = 1,
  ): Promise<RateDecision & { away: boolean }> {
    const policy: BucketPolicy = BUCKETS[bucket];
    const result = enabled ? await move(bucket, key, tokens) : { allowed: true, level: policy.capacity };
    const { allowed, level } = result ?? { allowed: false, level: 0 };
    return {
      allowed,
      limit: policy.capacity,
      remaining: Math.max(0, Math.floor(level)),
      resetSeconds: Math.ceil((policy.capacity - level) / policy.perSecond),
      retryAfterSeconds: allowed ? 0 : result ? Math.ceil((tokens - level) / policy.perSecond) : AWAY_SECONDS,
      away: result === null,
    };
  }

  return {
    take,
    async enforce(bucket, key, tokens) {
      const decision = await take(bucket, key, tokens);
      if (decision.allowed) return decision;
      const retryAfter = Math.max(1, decision.retryAfterSeconds);
      if (decision.away)
        throw new AppError('unavailable', undefined, { retryAfter, cause: new RedisAwayError() });
      const field = LOG_FIELDS[BUCKETS[bucket].per];
      securityLog?.limited({ limit: bucket, ...(field && { [field]: key }) });
      const headers = {
        'RateLimit-Limit': String(decision.limit),
        'RateLimit-Remaining': String(decision.remaining),
        'RateLimit-Reset': String(retryAfter),
      };
      throw new AppError('rate_limited', `Too many requests; try again in ${retryAfter} s`, {
        retryAfter,
        headers,
      });
    },
    async refund(bucket, key) {
      if (enabled) await move(bucket, key, -1);
    },
    async charge(bucket, key, tokens) {
      if (enabled && tokens > 0) await move(bucket, key, tokens, -BUCKETS[bucket].capacity);
    },
  };
}
