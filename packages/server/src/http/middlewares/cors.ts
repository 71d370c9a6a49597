import { clientAddress } from '../../edge/client-address.js';
import { AppError } from '../../errors.js';
import type { Origins } from '../../oauth/origins/origins.js';
import type { SecurityLog } from '../../security-log.js';
import type { AppMiddleware } from './state.js';

const METHODS = 'GET, HEAD, POST, PUT, PATCH, DELETE';
const HEADERS = 'Authorization, Content-Type, Idempotency-Key';
const EXPOSED =
  'Retry-After, RateLimit-Limit, RateLimit-Remaining, RateLimit-Reset, WWW-Authenticate, X-Request-Id, Content-Range';
/** A day, of which Chromium uses two hours: a preflight permits the same for all later requests. */
const MAX_AGE_SECONDS = '86400';

interface CorsDeps {
  config: { trustedProxies: number };
  origins: Pick<Origins, 'isKnownOrigin'>;
  securityLog: Pick<SecurityLog, 'originRefused'>;
}

/** CORS, step one: accepts the origins of every site. Whether one may use a token is checked with the token. */
export function cors({ config, origins, securityLog }: CorsDeps): AppMiddleware {
  return async (ctx, next) => {
    const origin = ctx.get('Origin');
    if (origin === '') return next();
    if (!(await origins.isKnownOrigin(origin))) {
      const address = clientAddress(ctx.req, config.trustedProxies);
      securityLog.originRefused({ address, transport: 'http', origin });
      throw new AppError('origin_not_allowed');
    }
    ctx.set('Access-Control-Allow-Origin', origin);
    if (ctx.method === 'OPTIONS' && ctx.get('Access-Control-Request-Method') !== '') {
      ctx.set({
        'Access-Control-Allow-Methods': METHODS,
        'Access-Control-Allow-Headers': HEADERS,
        'Access-Control-Max-Age': MAX_AGE_SECONDS,
      });
      ctx.status = 204;
      return;
    }
    ctx.set('Access-Control-Expose-Headers', EXPOSED);
    await next();
  };
}
