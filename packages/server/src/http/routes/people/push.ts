import { openPushSchema, pushId, pushSubscriptionSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { clientAddress } from '../../../edge/client-address.js';
import { validate } from '../../../edge/validate.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { body } from '../../middlewares/body.js';
import { limitUser } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';

/** `/api/chat/push/...`: browsers that messages are pushed to, and the tickets by which their service workers read them. */
export function pushRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, limiter, services } = context;
  const { push } = services;
  const requireChat = authenticate(context, 'chat');
  const rateLimited = limitUser(limiter, 'push.user');

  // Without a token: no service worker has one. Before the routes with an id, of which `open` could be one.
  router.post('/api/chat/push/open', async (ctx) => {
    await limiter.enforce('push.address', clientAddress(ctx.req, config.trustedProxies));
    ctx.set('Cache-Control', 'no-store');
    ctx.body = await push.open(body(ctx, openPushSchema).ticket);
  });

  router.put('/api/chat/push/:id', requireChat, rateLimited, async (ctx) => {
    const device = validate(pushId, ctx.params['id']);
    await push.subscribe(ctx.state.actor, device, body(ctx, pushSubscriptionSchema));
    ctx.status = 204;
  });

  router.delete('/api/chat/push/:id', requireChat, rateLimited, async (ctx) => {
    await push.unsubscribe(ctx.state.actor, validate(pushId, ctx.params['id']));
    ctx.status = 204;
  });
}
