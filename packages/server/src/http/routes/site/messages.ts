import { backendMessageSchema, changesSchema, listMessagesSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { requireBackend } from '../../middlewares/authenticate-backend.js';
import { backendBody } from '../../middlewares/body.js';
import { compressRoomContent } from '../../middlewares/compress.js';
import type { RequestState } from '../../middlewares/state.js';
import { withIdempotencyKey } from '../../middlewares/idempotency-key.js';
import { roomOf } from './params.js';

/** `/api/site/rooms/<room>/messages/` and `.../changes/`. */
export function siteMessageRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { messages } = context.services.backend;
  const backend = requireBackend(context);
  const compress = compressRoomContent();

  router.post('/api/site/rooms/:room/messages', backend, async (ctx) => {
    const input = withIdempotencyKey(ctx, backendBody(ctx, backendMessageSchema));
    const { message, created } = await messages.send(ctx.state.backend, roomOf(ctx), input);
    ctx.body = message;
    ctx.status = created ? 201 : 200;
  });

  router.get('/api/site/rooms/:room/messages', compress, backend, async (ctx) => {
    const query = validate(listMessagesSchema, ctx.query);
    ctx.body = await messages.list(ctx.state.backend, roomOf(ctx), query);
  });

  router.get('/api/site/rooms/:room/changes', compress, backend, async (ctx) => {
    const { since } = validate(changesSchema, ctx.query);
    ctx.body = await messages.changes(ctx.state.backend, roomOf(ctx), since);
  });
}
