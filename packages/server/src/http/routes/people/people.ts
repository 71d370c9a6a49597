import { searchUsersSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { limitUser } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';

/** `GET /api/chat/users/?q=`: people of the site. */
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
}
