import { endSessionsSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { validate } from '../../edge/validate.js';
import { priceOfRows } from '../../rate-limit/read-prices.js';
import { authenticate } from '../middlewares/authenticate.js';
import { limitUser } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';

/** Rows that a list of sessions, or the end of all, reads and writes at most. */
const MAX_ROWS = 100;

/** `/api/auth/sessions/`: where the user is signed in. */
export function sessionRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { limiter, services } = context;
  // Not with `monitor` alone: a token that was narrowed to watching knows and changes nothing else.
  const requireUser = authenticate(context, 'chat');
  const rateLimited = limitUser(limiter, 'api.user', () => priceOfRows(MAX_ROWS));

  router.get('/api/auth/sessions', requireUser, rateLimited, async (ctx) => {
    ctx.body = { results: await services.sessions.own.list(ctx.state.actor) };
  });

  router.delete('/api/auth/sessions', requireUser, rateLimited, async (ctx) => {
    const { all } = validate(endSessionsSchema, ctx.query);
    await services.sessions.own.endAll(ctx.state.actor, { keepCurrent: all !== 'true' });
    ctx.status = 204;
  });

  router.delete('/api/auth/sessions/:id', requireUser, rateLimited, async (ctx) => {
    const { id = '' } = ctx.params as Record<string, string | undefined>;
    await services.sessions.own.endOne(ctx.state.actor, id);
    ctx.status = 204;
  });
}
