import { searchUsersSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { limitUser, PAGE_PRICE } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';
import { peerNameOf } from '../params.js';

/** `GET /api/chat/users/?q=`: people of the site; and `<username>/shared-rooms/`: the rooms that one shares with the actor. */
export function peopleRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;

  router.get(
    '/api/chat/users',
    authenticate(context, 'chat'),
    limitUser(limiter, 'people.user'),
    async (ctx) => {
      const { q } = validate(searchUsersSchema, ctx.query);
      ctx.body = { results: await services.people.search(ctx.state.actor, q) };
      ctx.set('Cache-Control', 'no-store');
    },
  );

  router.get(
    '/api/chat/users/:username/shared-rooms',
    authenticate(context, 'chat'),
    limitUser(limiter, 'api.user', () => PAGE_PRICE),
    async (ctx) => {
      ctx.body = await services.people.sharedRooms(ctx.state.actor, peerNameOf(ctx));
      ctx.set('Cache-Control', 'no-store');
    },
  );
}
