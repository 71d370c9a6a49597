import { Readable } from 'node:stream';
import { FILE_TYPES } from '@sotto/protocol';
import type { FileRef } from '@sotto/protocol';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { clientAddress } from '../../../edge/client-address.js';
import { AppError } from '../../../errors.js';
import { authenticate } from '../../middlewares/authenticate.js';
import type { AppMiddleware, RequestState } from '../../middlewares/state.js';
import { fileIdOf } from '../params.js';
import { askedRange } from './asked-range.js';

/** `/api/chat/files/<id>/`: the bytes of a file, for a token or a ticket. */
export function fileRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { files } = context.services;
  const requireChat = authenticate(context, 'chat');

  router.get('/api/chat/files/:id', requireTicketOr(requireChat, context), async (ctx) => {
    const { ref, read } = await files.open(ctx.state.actor, fileIdOf(ctx));
    const request = { method: ctx.method, range: ctx.get('Range'), ifRange: ctx.get('If-Range') };
    const asked = askedRange(request, ref.size);
    if (asked === 'unsatisfiable') throw notSatisfiable(ref);
    const range = asked === 'whole' ? { from: 0, to: ref.size } : asked;
    const gone = new AbortController();
    ctx.res.once('close', () => gone.abort(new AppError('bad_request', 'The client went away')));
    const bytes = read(range, gone.signal);
    // The first part is read before the response begins: a store that is away is an error, not a file that ends early.
    const first = ctx.method === 'HEAD' ? undefined : await bytes.next();
    ctx.set(headersOf(ref));
    ctx.status = asked === 'whole' ? 200 : 206;
    if (asked !== 'whole') ctx.set('Content-Range', `bytes ${range.from}-${range.to - 1}/${ref.size}`);
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

/** RFC 9110, section 15.5.17. */
function notSatisfiable({ size }: FileRef): AppError {
  return new AppError('range_not_satisfiable', undefined, {
    headers: { 'Content-Range': `bytes */${size}` },
  });
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
