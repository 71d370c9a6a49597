import type { BucketName } from '../rate-limit/buckets.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { AppMiddleware } from './state.js';

/** Takes one token of the actor's bucket. @throws AppError `rate_limited` */
export function limitUser(limiter: RateLimiter, bucket: BucketName): AppMiddleware {
  return async (ctx, next) => {
    const decision = await limiter.enforce(bucket, ctx.state.actor.userId);
    ctx.set({
      'RateLimit-Limit': String(decision.limit),
      'RateLimit-Remaining': String(decision.remaining),
      'RateLimit-Reset': String(decision.resetSeconds),
    });
    await next();
  };
}
