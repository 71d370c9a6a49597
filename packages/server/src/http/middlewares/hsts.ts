import type { AppMiddleware } from './state.js';

const YEAR_SECONDS = 31_536_000;

/**
 * Makes browsers come back by https only (RFC 6797), where that is how they reach us. Other hosts of the domain are not
 * ours to decide for, so they are not included.
 */
export function hsts(publicUrl: string | undefined): AppMiddleware {
  const isHttps = publicUrl?.startsWith('https:') === true;
  return async (ctx, next) => {
    if (isHttps) ctx.set('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`);
    await next();
  };
}
