import { Readable } from 'node:stream';
import { FILE_TYPES } from '@sotto/protocol';
import type { FileRef } from '@sotto/protocol';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { clientAddress } from '../../../edge/client-address.js';
import { authenticate } from '../../middlewares/authenticate.js';
import type { AppMiddleware, RequestState } from '../../middlewares/state.js';
import { fileIdOf } from '../params.js';

const RANGE = /^bytes=(\d{0,15})-(\d{0,15})$/;

/** `/api/chat/files/<id>/`: the bytes of a file, for a token or a ticket. */
export function fileRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { files } = context.services;
  const requireChat = authenticate(context, 'chat');

  router.get('/api/chat/files/:id', requireTicketOr(requireChat, context), async (ctx) => {
    const { ref, read } = await files.open(ctx.state.actor, fileIdOf(ctx));
    const asked = rangeOf(ctx.get('Range'), ref.size);
    const range = asked ?? { from: 0, to: ref.size };
    const bytes = read(range);
    // The first part is read before the response begins: a store that is away is an error, not a file that ends early.
    const first = ctx.method === 'HEAD' ? undefined : await bytes.next();
    ctx.set(headersOf(ref));
    ctx.status = asked ? 206 : 200;
    if (asked) ctx.set('Content-Range', `bytes ${range.from}-${range.to - 1}/${ref.size}`);
    ctx.body = Readable.from(first ? continued(first, bytes) : [], { objectMode: false });
    ctx.type = ref.type;
    ctx.length = range.to - range.from;
  });

  router.post('/api/chat/files/:id/ticket', requireChat, async (ctx) => {
    ctx.body = await files.createTicket(ctx.state.actor, fileIdOf(ctx));
  });
}

/** Requires a ticket where the address has one, else a token. */
function requireTicketOr(requireToken: AppMiddleware, context: ServerContext): AppMiddleware {
  const { config, limiter, peers, services } = context;
  return async (ctx, next) => {
    const { ticket } = ctx.query;
    if (ticket === undefined) return requireToken(ctx, next);
    await limiter.enforce('tickets.address', clientAddress(ctx.req, config.trustedProxies));
    const id = fileIdOf(ctx as Parameters<typeof fileIdOf>[0]);
    const sessionId = await services.files.sessionOfTicket(id, String(ticket));
    ctx.state.actor = await services.sessions.actorOf(sessionId);
    peers.identify(ctx.req.socket, ctx.state.actor.userId);
    await next();
  };
}

async function* continued(first: IteratorResult<Buffer>, rest: AsyncGenerator<Buffer>) {
  if (!first.done) yield first.value;
  yield* rest;
}

/** Nothing in a file can run, whatever a browser takes it for; what it may not show, it saves. */
function headersOf({ name, type }: FileRef): Record<string, string> {
  const disposition = FILE_TYPES.includes(type) ? 'inline' : 'attachment';
  return {
    'Content-Disposition': `${disposition}; filename*=UTF-8''${encodeRfc8187(name)}`,
    'Content-Security-Policy': "sandbox; default-src 'none'",
    'Cache-Control': 'no-store',
    'Accept-Ranges': 'bytes',
    // Pages of other origins play it by a ticket.
    'Cross-Origin-Resource-Policy': 'cross-origin',
  };
}

/** RFC 8187, section 3.2.1: what `encodeURIComponent` leaves that is no `attr-char`. */
function encodeRfc8187(name: string): string {
  return encodeURIComponent(name).replace(
    /['()*]/g,
    (one) => `%${one.charCodeAt(0).toString(16).toUpperCase()}`,
  );
}

/** Returns the one range that is asked for; undefined where there is none to serve (RFC 9110, section 14.2). */
function rangeOf(header: string, size: number): { from: number; to: number } | undefined {
  const [, first = '', last = ''] = RANGE.exec(header) ?? [];
  if (first === '' && last === '') return undefined;
  const from = first === '' ? Math.max(0, size - Number(last)) : Number(first);
  const to = first === '' || last === '' ? size : Math.min(size, Number(last) + 1);
  return from < to ? { from, to } : undefined;
}
