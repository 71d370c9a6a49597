import type { AppMiddleware } from './state.js';

/** What every response carries; pages and static files loosen their own part of it. */
export function securityHeaders(): AppMiddleware {
  return async (ctx, next) => {
    ctx.set({
      'X-Content-Type-Options': 'nosniff',
      'Referrer-Policy': 'no-referrer',
      'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
      'Cache-Control': 'no-store',
    });
    ctx.vary('Origin');
    await next();
  };
}
