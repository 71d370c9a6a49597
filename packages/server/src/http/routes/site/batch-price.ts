import type { RateLimiter } from '../../../rate-limit/rate-limiter.js';
import { BUCKETS } from '../../../rate-limit/buckets.js';
import { setRateLimit } from '../../middlewares/limits.js';
import type { AppContext } from '../../middlewares/state.js';

/** The first token of a request is taken before its body is known. */
const MOST = BUCKETS['backend.client'].capacity - 1;

/**
 * Takes what a request costs beyond its first token: one for each further item of a batch, at most the whole bucket.
 * @throws AppError `rate_limited`
 */
export async function takeItems(
  limiter: Pick<RateLimiter, 'enforce'>,
  ctx: Pick<AppContext, 'set' | 'state'>,
  items: number,
): Promise<void> {
  const further = Math.min(items - 1, MOST);
  if (further <= 0) return;
  setRateLimit(ctx, await limiter.enforce('backend.client', ctx.state.backend.clientId, further));
}
