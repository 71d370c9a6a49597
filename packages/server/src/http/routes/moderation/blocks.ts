import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { limitUser, PAGE_PRICE } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { peerNameOf } from '../params.js';

/** `/api/chat/blocks/[<username>/]`: whom the user blocks. */
export function blockRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const { blocks } = services;
  const requireChat = authenticate(context, 'chat');
  const pageLimited = limitUser(limiter, 'api.user', () => PAGE_PRICE);
  const changesLimited = limitUser(limiter, 'blocks.user');

  router.get('/api/chat/blocks', requireChat, pageLimited, async (ctx) => {
    ctx.body = await blocks.list(ctx.state.actor);
  });

  router.put('/api/chat/blocks/:username', requireChat, changesLimited, async (ctx) => {
    const { actor } = ctx.state;
    await limiter.enforce('names.user', actor.userId);
    await blocks.add(actor, peerNameOf(ctx));
    // A name that nobody has costs more, so that this cannot be used to try out names.
    await limiter.refund('names.user', actor.userId);
    ctx.status = 204;
  });

  router.delete('/api/chat/blocks/:username', requireChat, changesLimited, async (ctx) => {
    await blocks.remove(ctx.state.actor, peerNameOf(ctx));
    ctx.status = 204;
  });
}
