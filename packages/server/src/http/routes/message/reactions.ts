import { listReactionsSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { limitUser, PAGE_PRICE } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { validate } from '../../../edge/validate.js';
import { emojiInPath, messageIdOf, slugOf } from '../params.js';

/** `/api/chat/rooms/<slug>/messages/<id>/reactions/<emoji>/`. */
export function reactionRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { reactions } = context.services;
  const requireChat = authenticate(context, 'chat');
  const pageLimited = limitUser(context.limiter, 'api.user', () => PAGE_PRICE);

  router.put('/api/chat/rooms/:slug/messages/:id/reactions/:emoji', requireChat, async (ctx) => {
    ctx.body = await reactions.add(ctx.state.actor, slugOf(ctx), messageIdOf(ctx), emojiInPath(ctx));
  });

  router.delete('/api/chat/rooms/:slug/messages/:id/reactions/:emoji', requireChat, async (ctx) => {
    ctx.body = await reactions.remove(ctx.state.actor, slugOf(ctx), messageIdOf(ctx), emojiInPath(ctx));
  });

  router.get('/api/chat/rooms/:slug/messages/:id/reactions/:emoji', requireChat, pageLimited, async (ctx) => {
    const query = validate(listReactionsSchema, ctx.query);
    const which = { id: messageIdOf(ctx), emoji: emojiInPath(ctx) };
    ctx.body = await reactions.list(ctx.state.actor, slugOf(ctx), { ...query, ...which });
  });
}
