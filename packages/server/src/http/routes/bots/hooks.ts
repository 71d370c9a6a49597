import { hookMessageSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { readBearer } from '../../../edge/bearer.js';
import { clientAddress } from '../../../edge/client-address.js';
import { AppError } from '../../../errors.js';
import { body } from '../../middlewares/body.js';
import { setRateLimit } from '../../middlewares/limits.js';
import type { RequestState } from '../../middlewares/state.js';

/**
 * `POST /api/hooks/<id>/`: a program writes into the room of its hook. The secret is a bearer token, never a part of the
 * address, which proxies log; pages have none.
 */
export function hookRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, failedAuthentications, limiter, peers } = context;
  const { hooks } = context.services;

  router.post('/api/hooks/:id', async (ctx) => {
    if (ctx.querystring !== '') throw new AppError('bad_request', 'A secret must not be in a URL');
    const secret = readBearer(ctx.get('Authorization'));
    const peer = { address: clientAddress(ctx.req, config.trustedProxies), transport: 'http' } as const;
    const hook = await failedAuthentications.guard(peer, () => hooks.authenticate(ctx.params.id!, secret));
    if (ctx.get('Origin') !== '') throw new AppError('origin_not_allowed', 'A hook is not for pages');
    peers.identify(ctx.req.socket, hook.botId);
    setRateLimit(ctx, await limiter.enforce('hooks.user', hook.botId));
    const { message, created } = await hooks.send(hook, body(ctx, hookMessageSchema));
    ctx.body = message;
    ctx.status = created ? 201 : 200;
  });
}
