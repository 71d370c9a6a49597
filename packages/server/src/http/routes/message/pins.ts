import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { compressRoomContent } from '../../middlewares/compress.js';
import { PAGE_PRICE, setRateLimit } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { readAtPrice } from '../../../rate-limit/priced-read.js';
import { messageIdOf, slugOf } from '../params.js';

/** `/api/chat/rooms/<slug>/messages/<id>/pin/` and `.../pins/`. */
export function pinRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter } = context;
  const { pins } = context.services;
  const requireChat = authenticate(context, 'chat');

  router.put('/api/chat/rooms/:slug/messages/:id/pin', requireChat, async (ctx) => {
    ctx.body = await pins.pin(ctx.state.actor, slugOf(ctx), messageIdOf(ctx));
  });

  router.delete('/api/chat/rooms/:slug/messages/:id/pin', requireChat, async (ctx) => {
    ctx.body = await pins.unpin(ctx.state.actor, slugOf(ctx), messageIdOf(ctx));
  });

  router.get('/api/chat/rooms/:slug/pins', compressRoomContent(), requireChat, async (ctx) => {
    ctx.body = await readAtPrice(limiter, {
      userId: ctx.state.actor.userId,
      price: PAGE_PRICE,
      onPaid: (decision) => setRateLimit(ctx, decision),
      read: () => pins.list(ctx.state.actor, slugOf(ctx)),
      messagesOf: ({ results }) => results,
    });
  });
}
