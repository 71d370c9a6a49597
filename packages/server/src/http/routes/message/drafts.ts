import { MAX_DRAFTS } from '@sotto/protocol';
import { putDraftSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { priceOfRows } from '../../../rate-limit/read-prices.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { limitUser } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { slugOf } from '../params.js';

/** `/api/chat/drafts/` and `/api/chat/rooms/<slug>/draft/`. */
export function draftRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const { drafts } = services;
  const requireChat = authenticate(context, 'chat');
  const price = limitUser(limiter, 'api.user', () => priceOfRows(MAX_DRAFTS));

  router.get('/api/chat/drafts', requireChat, price, async (ctx) => {
    ctx.body = { results: await drafts.list(ctx.state.actor) };
  });

  router.put('/api/chat/rooms/:slug/draft', requireChat, async (ctx) => {
    ctx.body = await drafts.put(ctx.state.actor, slugOf(ctx), body(ctx, putDraftSchema));
  });
}
