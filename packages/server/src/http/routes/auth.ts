import type { Scope } from '@sotto/protocol';
import { registerSchema, updateProfileSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import { clientAddress } from '../../edge/client-address.js';
import type { ServerContext } from '../../context.js';
import { AppError } from '../../errors.js';
import { DEFAULT_SITE } from '../../first-start.js';
import { authenticate } from '../middlewares/authenticate.js';
import { jsonBody } from '../middlewares/body.js';
import { limitUser } from '../middlewares/limits.js';
import type { AppContext, RequestState } from '../middlewares/state.js';
import { identifyClient } from '../../oauth/client-authentication.js';
import type { ClientRequest } from '../../oauth/client-authentication.js';
import { OAuthFailure } from '../../oauth/oauth-error.js';
import { validate } from '../../edge/validate.js';

/** `/api/auth/...`: register and the own profile. */
export function authRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, limiter, models, oauth, services } = context;
  const anybody = authenticate(context, 'chat', 'monitor');
  const calm = limitUser(limiter, 'api.user');
  const addressOf = ({ req }: Pick<AppContext, 'req'>) => clientAddress(req, config.trustedProxies);

  /** The client names the site; without one it is the site `default`. Errors in the words of this door. */
  async function siteOf(request: ClientRequest) {
    if (request.authorization === undefined && request.form.client_id === undefined) {
      const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean();
      return { siteId: site!._id.toString(), scopes: ['chat', 'monitor'] as Scope[] };
    }
    try {
      const { site, scopes, clientId } = await identifyClient(oauth, request);
      return { siteId: site.toString(), scopes: scopes as Scope[], clientId };
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error;
      throw new AppError('invalid_client', error.message, { headers: error.headers, cause: error });
    }
  }

  router.post('/api/auth/register', async (ctx) => {
    const input = validate(registerSchema, jsonBody(ctx));
    const address = addressOf(ctx);
    // Before anything is looked up: what is refused later on has had its cost, too.
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

  router.get('/api/auth/profile', anybody, calm, async (ctx) => {
    ctx.body = await services.users.profile(ctx.state.actor);
  });

  // Not with `monitor` alone: a token that was narrowed to watching changes nothing.
  router.patch('/api/auth/profile', authenticate(context, 'chat'), calm, async (ctx) => {
    const input = validate(updateProfileSchema, jsonBody(ctx));
    ctx.body = await services.users.updateProfile(ctx.state.actor, input, addressOf(ctx));
  });
}
