import type { SiteConfig } from '@sotto/protocol';
import { siteConfigSchema } from '@sotto/protocol/schemas';
import { clientAddress } from '../../edge/client-address.js';
import type { ServerContext } from '../../context.js';
import { AppError } from '../../errors.js';
import type { AppContext, AppMiddleware } from '../middlewares/state.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { SiteRecord } from '../../models/site.js';
import { SETTINGS_TTL_MS } from '../../services/deps.js';
import { createTtlCache } from '../../cache/ttl-cache.js';
import { validate } from '../../edge/validate.js';

const PATH = /^\/api\/config\/?$/;
const MAX_SITES = 10_000;

/**
 * `GET /api/config/?client_id=`: what a page needs to know before anybody signs in, or why it may not use the client.
 * The only response besides the widget's files that the pages of any origin may read: it takes no credentials, and says
 * nothing that depends on who asks but whether that origin is allowed. Hence it stands before `cors`.
 */
export function siteConfig(context: ServerContext): AppMiddleware {
  const { config, clock, failedAuthentications, models, oauth, origins, securityLog } = context;
  const sites = createTtlCache<SiteRecord | null>({ ttlMs: SETTINGS_TTL_MS, max: MAX_SITES, clock });

  async function read(ctx: AppContext): Promise<SiteConfig> {
    const { client_id: clientId } = validate(siteConfigSchema, ctx.query);
    const peer = { address: clientAddress(ctx.req, config.trustedProxies), door: 'http' } as const;
    const client = await failedAuthentications.guard(peer, async () => {
      const found = await oauth.clients.find(clientId);
      if (!found) throw new AppError('client_not_found');
      return found;
    });
    const signIn = waysOf(client);
    const origin = originOf(ctx);
    // Of a client that is not for pages, this is what its page must be told: an origin more would not help it.
    if (signIn.length > 0 && !(await origins.isAllowedFor(origin, clientId))) {
      securityLog.originRefused({ ...peer, clientId, origin });
      throw new AppError('origin_not_allowed');
    }
    if (client.disabledAt) throw new AppError('client_disabled');
    const site = await sites.get(client.site.toString(), () =>
      models.Site.findOne({ _id: { $eq: client.site } })
        .lean<SiteRecord>()
        .exec(),
    );
    return {
      site: { name: site!.name },
      signIn,
      registration: site!.settings.registration === 'on',
    };
  }

  return async (ctx, next) => {
    if (!PATH.test(ctx.path)) return next();
    ctx.set({
      'Access-Control-Allow-Origin': '*',
      'Access-Control-Expose-Headers': 'Retry-After, X-Request-Id',
    });
    if (ctx.method === 'OPTIONS') {
      ctx.set({ 'Access-Control-Allow-Methods': 'GET, HEAD', 'Access-Control-Max-Age': '86400' });
      ctx.status = 204;
    } else if (ctx.method === 'GET' || ctx.method === 'HEAD') ctx.body = await read(ctx);
    else throw new AppError('method_not_allowed', undefined, { headers: { Allow: 'GET, HEAD, OPTIONS' } });
  };
}

/** How people sign in on pages of a client. */
function waysOf({ type, grants }: OAuthClientRecord): SiteConfig['signIn'] {
  return type === 'public' && grants.includes('password') ? ['password'] : [];
}

/** The page's origin. Browsers leave `Origin` out where page and server have the same one; the page's address says it. */
function originOf(ctx: AppContext): string | undefined {
  const origin = ctx.get('Origin');
  if (origin !== '') return origin;
  if (ctx.get('Sec-Fetch-Site') !== 'same-origin' || !URL.canParse(ctx.get('Referer'))) return undefined;
  return new URL(ctx.get('Referer')).origin;
}
