import { auditQuerySchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import { requireBackend } from '../../middlewares/authenticate-backend.js';
import type { RequestState } from '../../middlewares/state.js';
import { siteMessageRoutes } from './messages.js';
import { siteRoomRoutes } from './rooms.js';
import { siteUserRoutes } from './users.js';

/** `/api/site/...`: the server API, for the backend of a site. Its site follows from its credentials, never from a path. */
export function siteApiRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { services } = context;
  const backend = requireBackend(context);
  siteUserRoutes(router, context);
  siteRoomRoutes(router, context);
  siteMessageRoutes(router, context);

  router.get('/api/site', backend, async (ctx) => {
    const { siteId, clientId } = ctx.state.backend;
    const { slug, name } = await services.sites.find(siteId);
    ctx.body = { site: { slug, name }, client_id: clientId };
  });

  router.get('/api/site/audit', backend, async (ctx) => {
    ctx.body = await services.backend.audit(ctx.state.backend, validate(auditQuerySchema, ctx.query));
  });
}
