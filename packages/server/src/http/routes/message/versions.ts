import { MAX_VERSIONS } from '@sotto/protocol';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { compressRoomContent } from '../../middlewares/compress.js';
import { limitUser } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { priceOfRows } from '../../../rate-limit/read-prices.js';
import { messageIdOf, slugOf } from '../params.js';

/** `/api/chat/rooms/<slug>/messages/<id>/versions/`. */
export function versionRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  const { versions } = services;
  const requireChat = authenticate(context, 'chat');
  const price = limitUser(limiter, 'api.user', () => priceOfRows(MAX_VERSIONS));

  router.get(
    '/api/chat/rooms/:slug/messages/:id/versions',
    compressRoomContent(),
    requireChat,
    price,
    async (ctx) => {
      ctx.body = await versions.list(ctx.state.actor, slugOf(ctx), messageIdOf(ctx));
    },
  );
}
