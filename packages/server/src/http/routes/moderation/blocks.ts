import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { limitUser } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { usernameOf } from '../params.js';

/** `/api/chat/blocks/[<username>/]`: whom the user blocks. */
export function blockRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { blocks } = context.services;
  const requireChat = authenticate(context, 'chat');
  const rateLimited = limitUser(context.limiter, 'api.user');
  const changesLimited = limitUser(context.limiter, 'blocks.user');

  router.get('/api/chat/blocks', requireChat, rateLimited, async (ctx) => {
    ctx.body = await blocks.list(ctx.state.actor);
  });

  router.put('/api/chat/blocks/:username', requireChat, changesLimited, async (ctx) => {
    await blocks.add(ctx.state.actor, usernameOf(ctx));
    ctx.status = 204;
  });

  router.delete('/api/chat/blocks/:username', requireChat, changesLimited, async (ctx) => {
    await blocks.remove(ctx.state.actor, usernameOf(ctx));
    ctx.status = 204;
  });
}
