import { MAX_PAGE } from '@sotto/protocol';
import type { RouterContext } from 'koa-router';
import type { BucketName } from '../../rate-limit/buckets.js';
import type { RateDecision, RateLimiter } from '../../rate-limit/rate-limiter.js';
import { priceOfRows } from '../../rate-limit/read-prices.js';
import type { AppMiddleware } from './state.js';

/** Rate-limit tokens that a page of messages, changes, members or rooms costs. */
export const PAGE_PRICE = priceOfRows(MAX_PAGE);

/**
 * Takes the price of a request, one token by default, from the actor's bucket, and adds the `RateLimit-*` headers.
 * @throws AppError `rate_limited`
 */
export function limitUser(
  limiter: RateLimiter,
  bucket: BucketName,
  priceOf: (ctx: Parameters<AppMiddleware>[0]) => number = () => 1,
): AppMiddleware {
  return async (ctx, next) => {
    setRateLimit(ctx, await limiter.enforce(bucket, ctx.state.actor.userId, priceOf(ctx)));
    await next();
  };
}

/** Says in the response what is left of a bucket. */
export function setRateLimit(ctx: Pick<RouterContext, 'set'>, decision: RateDecision): void {
  ctx.set({
    'RateLimit-Limit': String(decision.limit),
    'RateLimit-Remaining': String(decision.remaining),
    'RateLimit-Reset': String(decision.resetSeconds),
  });
}
