import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { authenticate } from '../../middlewares/authenticate.js';
import type { RequestState } from '../../middlewares/state.js';
import { peerNameOf } from '../params.js';

/** `PUT /api/chat/direct/<username>/`: the one direct room with this user. */
export function directRoomRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;

  router.put('/api/chat/direct/:username', authenticate(context, 'chat'), async (ctx) => {
    const { actor } = ctx.state;
    await limiter.enforce('rooms.user', actor.userId);
    const { room, created } = await services.directRooms.open(actor, peerNameOf(ctx));
    // A room that exists costs nothing. A refusal does: it must not be used to try out names.
    if (!created) await limiter.refund('rooms.user', actor.userId);
    ctx.body = room;
    ctx.status = created ? 201 : 200;
  });
}
