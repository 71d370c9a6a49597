import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import type { RequestState } from '../../middlewares/state.js';
import { limitUser } from '../../middlewares/limits.js';
import { peerNameOf } from '../params.js';

/** `PUT /api/chat/direct/<username>/`: the one direct room with this user. */
export function directRoomRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;

  const requireUser = authenticate(context, 'chat');

  router.put('/api/chat/direct/:username', requireUser, limitUser(limiter, 'api.user'), async (ctx) => {
    const { room, created } = await services.directRooms.open(ctx.state.actor, peerNameOf(ctx));
    ctx.body = room;
    ctx.status = created ? 201 : 200;
  });
}
