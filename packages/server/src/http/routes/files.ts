import { access } from 'node:fs/promises';
import { extname, join } from 'node:path';
import send from 'send';
import { AppError } from '../../errors.js';
import type { AppContext, AppMiddleware } from '../middlewares/state.js';
import { PAGE_FILES } from '../pages/layout.js';
import { isDemoEnabled } from '../../services/site/demo.js';
import type { DemoState } from '../../services/site/demo.js';

/** Content security policy of the demo's pages: no inline style or script, text only through Lit's policy. */
const PAGE_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  // Pictures and voice messages are loaded with the token, and videos by a ticket.
  "img-src 'self' blob:",
  "media-src 'self' blob:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  'trusted-types lit-html',
].join('; ');
const PAGES: Record<string, string> = {
  '/': 'index.html',
  '/index': 'index.html',
  '/chat': 'chat.html',
  '/monitor': 'monitor.html',
  '/embed': 'embed.html',
};
/** File names with a hash of the content. */
const HASHED = /-[A-Za-z0-9_-]{8,}\.(js|css|map|svg)$/;

/** A path of plain names, without `.`, `..` and escapes. */
const PLAIN_PATH = /^(\/[A-Za-z0-9_-][A-Za-z0-9._-]*)+$/;
const SUFFIXES = { br: '.br', gzip: '.gz' } as const;

/** Returns the encoding of a built file that the client prefers (RFC 9110 section 12.5.3). */
async function encodingOf(
  ctx: AppContext,
  root: string,
  path: string,
): Promise<keyof typeof SUFFIXES | undefined> {
  if (!PLAIN_PATH.test(path)) return undefined;
  const wanted = ctx.acceptsEncodings('br', 'gzip', 'identity');
  if (wanted !== 'br' && wanted !== 'gzip') return undefined;
  const exists = await access(join(root, path + SUFFIXES[wanted])).then(
    () => true,
    () => false,
  );
  return exists ? wanted : undefined;
}

/** Sends a file below `root`. @throws AppError `not_found` */
async function sendFile(ctx: AppContext, root: string, path: string): Promise<void> {
  const encoding = await encodingOf(ctx, root, path);
  const headers = {
    'Cache-Control': HASHED.test(path) ? 'public, max-age=31536000, immutable' : 'no-cache',
    ...(encoding && { 'Content-Encoding': encoding }),
  };
  // Koa starts with 404, and `send` keeps a status that is set.
  ctx.res.statusCode = 200;
  await new Promise<void>((resolve, reject) => {
    const options = { dotfiles: 'ignore', index: false, cacheControl: false, acceptRanges: false } as const;
    const stream = send(ctx.req, encoding ? path + SUFFIXES[encoding] : path, { root, ...options });
    const refuse = (cause: unknown) => {
      if (ctx.headerSent) return void ctx.res.destroy();
      // A failed precondition comes after `headers`: Koa responds again, without the headers of the file.
      ctx.respond = true;
      for (const name of ['ETag', 'Last-Modified', 'Content-Encoding', 'Content-Type']) ctx.remove(name);
      ctx.set('Cache-Control', 'no-store');
      reject(new AppError('not_found', undefined, { cause }));
    };
    stream.on('error', refuse);
    stream.on('directory', refuse);
    stream.on('headers', () => {
      ctx.set(headers);
      ctx.vary('Accept-Encoding');
      if (encoding) ctx.type = extname(path);
      // From here on `send` writes the response, not Koa.
      ctx.respond = false;
    });
    ctx.res.once('close', resolve);
    stream.pipe(ctx.res);
  });
}

function isRead(ctx: AppContext): boolean {
  return ctx.method === 'GET' || ctx.method === 'HEAD';
}

/** Serves the built widget at `/widget/`, to the pages of any origin. */
export function widgetFiles(root: string): AppMiddleware {
  return async (ctx, next) => {
    if (!isRead(ctx) || !ctx.path.startsWith('/widget/')) return next();
    ctx.set({ 'Access-Control-Allow-Origin': '*', 'Cross-Origin-Resource-Policy': 'cross-origin' });
    await sendFile(ctx, root, ctx.path.slice('/widget'.length));
  };
}

/** Serves the style and the script of the server's own pages. */
export function pageFiles(root: string): AppMiddleware {
  return async (ctx, next) => {
    if (!isRead(ctx) || !ctx.path.startsWith(PAGE_FILES)) return next();
    await sendFile(ctx, root, ctx.path.slice(PAGE_FILES.length - 1));
  };
}

/** Redirects to a relative address, since only the proxy knows below which path it serves us. */
function redirect(ctx: AppContext, location: string): void {
  ctx.status = 308;
  ctx.set('Location', location);
  ctx.body = '';
}

/** Serves the demo's pages at `/` while the demo is enabled. Put it behind all routes. */
export function demoPages(root: string, demo: DemoState): AppMiddleware {
  return async (ctx, next) => {
    // The router responds for a path of the API that does not support this method.
    const { matched = [] } = ctx as { matched?: unknown[] };
    if (!isRead(ctx) || matched.length > 0 || ctx.path.startsWith('/api/')) return next();
    if (!(await isDemoEnabled(demo))) return next();
    const name = ctx.path.replace(/(?<=.)\/$/, '');
    const page = PAGES[name.replace(/\.html$/, '')];
    if (page && name !== ctx.path) return redirect(ctx, `..${name}${ctx.search}`);
    if (page) ctx.set('Content-Security-Policy', PAGE_POLICY);
    await sendFile(ctx, root, page ? `/${page}` : ctx.path);
  };
}
