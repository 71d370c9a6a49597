import { MAX_AVATAR_BYTES } from '@sotto/protocol';
import type Router from 'koa-router';
import type { ServerContext } from '../../../context.js';
import { clientAddress } from '../../../edge/client-address.js';
import { authenticate } from '../../middlewares/authenticate.js';
import { limitUser } from '../../middlewares/limits.js';
import { readRawBody } from '../../middlewares/raw-body.js';
import type { RequestState } from '../../middlewares/state.js';

/** One year, in seconds. */
const MAX_AGE = 31_536_000;

/** `/api/auth/profile/avatar/`: the own picture; and `/avatars/<id>`: any, for whoever knows its address. */
export function avatarRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, limiter, services } = context;
  const { avatars, users } = services;
  const requireChat = authenticate(context, 'chat');
  const rateLimited = limitUser(limiter, 'avatars.user');

  router.put('/api/auth/profile/avatar', requireChat, rateLimited, async (ctx) => {
    await avatars.put(ctx.state.actor, await readRawBody(ctx, MAX_AVATAR_BYTES));
    ctx.body = await users.profile(ctx.state.actor);
  });

  router.delete('/api/auth/profile/avatar', requireChat, rateLimited, async (ctx) => {
    await avatars.remove(ctx.state.actor);
    ctx.body = await users.profile(ctx.state.actor);
  });

  router.get('/avatars/:id', async (ctx) => {
    await limiter.enforce('avatars.address', clientAddress(ctx.req, config.trustedProxies));
    const { id = '' } = ctx.params as { id?: string };
    const { type, bytes } = await avatars.get(id);
    ctx.set({
      'Content-Type': type,
      // Nothing in it can run, whatever a browser takes it for.
      'Content-Security-Policy': "sandbox; default-src 'none'",
      'X-Content-Type-Options': 'nosniff',
      // Pages of other origins show it.
      'Cross-Origin-Resource-Policy': 'cross-origin',
      'Cache-Control': `public, max-age=${MAX_AGE}, immutable`,
    });
    ctx.body = bytes;
  });
}
