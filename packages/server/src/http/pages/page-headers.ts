import type { AppContext } from '../middlewares/state.js';

/**
 * Sets the headers of a page of ours: nothing may frame it, and its forms go to us and to the requester's origin only
 * (Chromium and WebKit apply `form-action` to the redirect after a form, too).
 *
 * The referrer stays within our origin. `no-referrer` would make browsers send `Origin: null` with the form (Fetch standard,
 * section 3.2, "append a request Origin header").
 * @param formTarget - origin, beside our own
 */
export function setPageHeaders(ctx: Pick<AppContext, 'set' | 'remove' | 'type'>, formTarget?: string): void {
  const formAction = formTarget === undefined ? "'self'" : `'self' ${formTarget}`;
  ctx.type = 'text/html; charset=utf-8';
  ctx.set({
    'Content-Security-Policy': [
      "default-src 'none'",
      "style-src 'self'",
      "script-src 'self'",
      "img-src 'self'",
      `form-action ${formAction}`,
      "frame-ancestors 'none'",
      "base-uri 'none'",
    ].join('; '),
    'Cross-Origin-Opener-Policy': 'unsafe-none',
    'Referrer-Policy': 'same-origin',
    'X-Frame-Options': 'DENY',
  });
  // No page of another origin reads it.
  for (const name of ['Access-Control-Allow-Origin', 'Access-Control-Expose-Headers']) ctx.remove(name);
}
