import { MAX_PAGE } from '@sotto/protocol';
import type { BucketName } from '../../rate-limit/buckets.js';
import type { RateLimiter } from '../../rate-limit/rate-limiter.js';
import { priceOfRows } from '../../rate-limit/read-prices.js';
import type { AppMiddleware } from './state.js';

/** Tokens that a page of messages, changes, members or rooms costs. */
export const PAGE_PRICE = priceOfRows(MAX_PAGE);

/**
 * Takes the price of a request, one token by default, from the actor's bucket.
 * @throws AppError `rate_limited`
 */
export function limitUser(
  limiter: RateLimiter,
  bucket: BucketName,
  priceOf: (ctx: Parameters<AppMiddleware>[0]) => number = () => 1,
): AppMiddleware {
  return async (ctx, next) => {
    const decision = await limiter.enforce(bucket, ctx.state.actor.userId, priceOf(ctx));
    ctx.set({
      'RateLimit-Limit': String(decision.limit),
      'RateLimit-Remaining': String(decision.remaining),
      'RateLimit-Reset': String(decision.resetSeconds),
    });
    await next();
  };
}
