import type { AppMiddleware } from './state.js';

const YEAR_SECONDS = 31_536_000;

/**
 * Makes browsers use https only (RFC 6797), where PUBLIC_URL is https. Subdomains may be other people's hosts and are not
 * included.
 */
export function hsts(publicUrl: string | undefined): AppMiddleware {
  const isHttps = publicUrl?.startsWith('https:') === true;
  return async (ctx, next) => {
    if (isHttps) ctx.set('Strict-Transport-Security', `max-age=${YEAR_SECONDS}`);
    await next();
  };
}
