import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { authenticate } from '../middlewares/authenticate.js';
import { limitUser } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';

/** `GET /api/monitor/summary/`: counts and rates per room, for the scope `monitor` or `monitor:all`. */
export function monitorRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  router.get(
    '/api/monitor/summary',
    authenticate(context, 'monitor', 'monitor:all'),
    limitUser(limiter, 'api.user', (ctx) => services.prices.ofRooms(ctx.state.actor.userId)),
    async (ctx) => {
      ctx.body = await services.monitor.summary(ctx.state.actor);
    },
  );
}
