import type { Scope } from '@sotto/protocol';
import {
  changePasswordSchema,
  mergeGuestSchema,
  registerSchema,
  updateProfileSchema,
} from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import type { ServerContext } from '../../context.js';
import { clientAddress } from '../../edge/client-address.js';
import { AppError } from '../../errors.js';
import { identifyClient } from '../../oauth/client-authentication.js';
import type { ClientRequest } from '../../oauth/client-authentication.js';
import { OAuthError } from '../../oauth/oauth-error.js';
import { authenticate } from '../middlewares/authenticate.js';
import { body } from '../middlewares/body.js';
import { limitUser } from '../middlewares/limits.js';
import type { AppContext, RequestState } from '../middlewares/state.js';

/** `/api/auth/...`: registration, the own profile and password. */
export function authRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, limiter, oauth, services } = context;
  const requireUser = authenticate(context, 'chat', 'monitor');
  const rateLimited = limitUser(limiter, 'api.user');
  const addressOf = ({ req }: Pick<AppContext, 'req'>) => clientAddress(req, config.trustedProxies);

  /**
   * Returns the site of a registration: that of the request's OAuth client, or `default` where it names none.
   * @throws AppError `invalid_client`, `origin_not_allowed`, `rate_limited`
   */
  async function siteOf(request: ClientRequest) {
    if (request.authorization === undefined && request.form.client_id === undefined) {
      const siteId = await services.sites.defaultId();
      await services.sites.requireEnabled(siteId);
      return { siteId, scopes: ['chat', 'monitor'] as Scope[] };
    }
    try {
      const { site, scopes, clientId } = await identifyClient(oauth, request);
      return { siteId: site.toString(), scopes: scopes as Scope[], clientId };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw new AppError('invalid_client', error.message, { headers: error.headers, cause: error });
    }
  }

  router.post('/api/auth/register', async (ctx) => {
    const input = body(ctx, registerSchema);
    const address = addressOf(ctx);
    // Before any look-up, since a registration that is refused later has cost something too.
    await limiter.enforce('register.address', address);
    const site = await siteOf({
      form: input.client_id === undefined ? {} : { client_id: input.client_id },
      authorization: ctx.get('Authorization') || undefined,
      origin: ctx.get('Origin') || undefined,
      address,
    });
    ctx.body = await services.users.register(input, site, address);
    ctx.status = 201;
  });

  router.post(
    '/api/auth/merge',
    authenticate(context, 'chat'),
    limitUser(limiter, 'merges.user'),
    async (ctx) => {
      const { guestToken } = body(ctx, mergeGuestSchema);
      ctx.body = await services.merges.merge(ctx.state.actor, guestToken);
    },
  );

  router.get('/api/auth/profile', requireUser, rateLimited, async (ctx) => {
    ctx.body = await services.users.profile(ctx.state.actor);
  });

  // Not with `monitor` alone: a token that was narrowed to watching must change nothing.
  router.put('/api/auth/password', authenticate(context, 'chat'), rateLimited, async (ctx) => {
    await services.users.changePassword(ctx.state.actor, body(ctx, changePasswordSchema), addressOf(ctx));
    ctx.status = 204;
  });

  router.patch('/api/auth/profile', authenticate(context, 'chat'), rateLimited, async (ctx) => {
    const input = body(ctx, updateProfileSchema);
    ctx.body = await services.users.updateProfile(ctx.state.actor, input, addressOf(ctx));
  });
}
