import type Router from 'koa-router';
import type { RouterContext } from 'koa-router';
import {
  createWebhookSchema,
  listDeliveriesSchema,
  replayWebhookSchema,
  updateWebhookSchema,
} from '@sotto/protocol/schemas';
import { backendActor } from '../../../actor.js';
import type { ServerContext } from '../../../context.js';
import { validate } from '../../../edge/validate.js';
import type { WebhookOwner } from '../../../services/admin/webhook/store.js';
import { requireBackend } from '../../middlewares/authenticate-backend.js';
import { backendBody } from '../../middlewares/body.js';
import type { RequestState } from '../../middlewares/state.js';

/** `/api/site/webhooks/`: webhooks of the backend's own site. */
export function siteWebhookRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { webhooks } = context.services;
  const backend = requireBackend(context);

  router.get('/api/site/webhooks', backend, async (ctx) => {
    ctx.body = { results: await webhooks.list(ctx.state.backend.siteId) };
  });
  router.post('/api/site/webhooks', backend, async (ctx) => {
    ctx.status = 201;
    ctx.body = await webhooks.add(ownerOf(ctx.state), backendBody(ctx, createWebhookSchema));
  });
  router.get('/api/site/webhooks/:id', backend, async (ctx) => {
    ctx.body = await webhooks.get(ctx.state.backend.siteId, idOf(ctx));
  });
  router.patch('/api/site/webhooks/:id', backend, async (ctx) => {
    const input = backendBody(ctx, updateWebhookSchema);
    ctx.body = await webhooks.update(ownerOf(ctx.state), idOf(ctx), input);
  });
  router.delete('/api/site/webhooks/:id', backend, async (ctx) => {
    await webhooks.remove(ownerOf(ctx.state), idOf(ctx));
    ctx.status = 204;
  });
  router.post('/api/site/webhooks/:id/rotate-secret', backend, async (ctx) => {
    ctx.body = await webhooks.rotateSecret(ownerOf(ctx.state), idOf(ctx));
  });
  router.post('/api/site/webhooks/:id/replay', backend, async (ctx) => {
    const { since } = backendBody(ctx, replayWebhookSchema);
    ctx.status = 202;
    ctx.body = await webhooks.replay(ownerOf(ctx.state), idOf(ctx), since);
  });
  router.get('/api/site/webhooks/:id/deliveries', backend, async (ctx) => {
    const query = validate(listDeliveriesSchema, ctx.query);
    ctx.body = await webhooks.deliveries(ctx.state.backend.siteId, idOf(ctx), query);
  });
}

/** Returns whose webhooks are changed, and who the audit names. */
function ownerOf({ backend }: Pick<RequestState, 'backend'>): WebhookOwner {
  return { siteId: backend.siteId, actor: backendActor(backend) };
}

/** Returns the webhook's id in the path, which the service checks. */
function idOf(ctx: RouterContext): string {
  const { id = '' } = ctx.params as Record<string, string | undefined>;
  return id;
}
