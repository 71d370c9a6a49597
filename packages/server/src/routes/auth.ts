import type { Scope } from '@sotto/protocol';
import { registerSchema, updateProfileSchema } from '@sotto/protocol/schemas';
import type Router from 'koa-router';
import { clientAddress } from '../client-address.js';
import type { ServerContext } from '../context.js';
import { AppError } from '../errors.js';
import { DEFAULT_SITE } from '../first-start.js';
import { authenticate } from '../middlewares/authenticate.js';
import { jsonBody } from '../middlewares/body.js';
import { limitUser } from '../middlewares/limits.js';
import type { RequestState } from '../middlewares/state.js';
import { authenticateClient, readCredentials } from '../oauth/client-authentication.js';
import { OAuthFailure } from '../oauth/oauth-failure.js';
import { validate } from '../validate.js';

/** `/api/auth/...`: register and the own profile. */
export function authRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, limiter, models, oauth, origins, services } = context;
  const chat = authenticate(context, 'chat', 'monitor');
  const calm = limitUser(limiter, 'api.user');

  /** The client that a registration names, by id or by Basic; its errors in the words of this door. */
  async function clientOf(authorization: string | undefined, clientId: string | undefined) {
    try {
      const credentials = readCredentials(
        authorization,
        clientId === undefined ? {} : { client_id: clientId },
      );
      return (
        credentials && (await authenticateClient(oauth.clients, credentials, authorization !== undefined))
      );
    } catch (error) {
      if (!(error instanceof OAuthFailure)) throw error;
      throw new AppError('invalid_client', error.message, { headers: error.headers, cause: error });
    }
  }

  /** The client names the site; without one it is the site `default`. */
  async function siteOf(
    authorization: string | undefined,
    clientId: string | undefined,
    origin: string | undefined,
  ) {
    const client = await clientOf(authorization, clientId);
    if (!client) {
      const site = await models.Site.findOne({ slug: { $eq: DEFAULT_SITE } }).lean();
      return { siteId: site!._id.toString(), scopes: ['chat', 'monitor'] as Scope[] };
    }
    if (!(await origins.isAllowedFor(origin, client.clientId))) throw new AppError('origin_not_allowed');
    return { siteId: client.site.toString(), scopes: client.scopes as Scope[] };
  }

  router.post('/api/auth/register', async (ctx) => {
    const input = validate(registerSchema, jsonBody(ctx));
    const header = ctx.get('Authorization') || undefined;
    const site = await siteOf(header, input.client_id, ctx.get('Origin') || undefined);
    await limiter.enforce('register.address', clientAddress(ctx.req, config.trustedProxies));
    ctx.body = await services.users.register(input, site);
    ctx.status = 201;
  });

  router.get('/api/auth/profile', chat, calm, async (ctx) => {
    ctx.body = await services.users.profile(ctx.state.actor);
  });

  router.patch('/api/auth/profile', chat, calm, async (ctx) => {
    const input = validate(updateProfileSchema, jsonBody(ctx));
    ctx.body = await services.users.updateProfile(ctx.state.actor, input);
  });
}
