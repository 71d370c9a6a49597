import type { Scope } from '@sotto/protocol';
import {
  changePasswordSchema,
  deleteAccountSchema,
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
import { GRANT_OF_WAY } from '../../oauth/grant-types.js';
import { OAuthError } from '../../oauth/oauth-error.js';
import { DEMO_CLIENT_ID } from '../../seed-site.js';
import { authenticate } from '../middlewares/authenticate.js';
import { body } from '../middlewares/body.js';
import { limitUser } from '../middlewares/limits.js';
import type { AppContext, RequestState } from '../middlewares/state.js';

const NOT_FIRST_PARTY =
  'The pages of this OAuth client take no passwords: users register on the page of /oauth/authorize/';

/** `/api/auth/...`: registration, the own profile and password. */
export function authRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, limiter, oauth, services } = context;
  const requireUser = authenticate(context, 'chat', 'monitor');
  const rateLimited = limitUser(limiter, 'api.user');
  const addressOf = ({ req }: Pick<AppContext, 'req'>) => clientAddress(req, config.trustedProxies);

  /**
   * Returns the site of a registration: that of the request's OAuth client, or `default` where it names none.
   * @throws AppError `invalid_client`, `client_disabled`, `origin_not_allowed`, `registration_closed`, `rate_limited`
   */
  async function siteOf(request: ClientRequest) {
    if (request.authorization === undefined && request.form.client_id === undefined)
      return siteOfDemo(request);
    try {
      const { site, scopes, clientId, grants } = await identifyClient(oauth, request);
      if (!grants.includes(GRANT_OF_WAY.password)) {
        const refused = { outcome: 'refused', reason: 'registration_closed' } as const;
        oauth.securityLog.registered({ ...refused, clientId, address: request.address });
        throw new AppError('registration_closed', NOT_FIRST_PARTY);
      }
      return { siteId: site.toString(), scopes: scopes as Scope[], clientId };
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error;
      throw new AppError('invalid_client', error.message, { headers: error.headers, cause: error });
    }
  }

  /**
   * Pages type passwords for the demo's client, where they name none.
   * @throws AppError `origin_not_allowed`, `client_disabled`, `site_disabled`
   */
  async function siteOfDemo({ origin, address }: ClientRequest) {
    const siteId = await services.sites.defaultId();
    await services.sites.requireEnabled(siteId);
    if ((await oauth.clients.find(DEMO_CLIENT_ID))?.disabledAt) throw new AppError('client_disabled');
    if (!(await oauth.origins.isAllowedFor(origin, DEMO_CLIENT_ID))) {
      oauth.securityLog.originRefused({ transport: 'http', origin, address, clientId: DEMO_CLIENT_ID });
      throw new AppError('origin_not_allowed');
    }
    return { siteId, scopes: ['chat', 'monitor'] as Scope[] };
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

  router.post('/api/auth/delete-account', authenticate(context, 'chat'), rateLimited, async (ctx) => {
    await services.users.deleteAccount(ctx.state.actor, body(ctx, deleteAccountSchema), addressOf(ctx));
    ctx.status = 204;
  });

  router.patch('/api/auth/profile', authenticate(context, 'chat'), rateLimited, async (ctx) => {
    const input = body(ctx, updateProfileSchema);
    ctx.body = await services.users.updateProfile(ctx.state.actor, input, addressOf(ctx));
  });
}
