import { FILE_TYPES, MAX_FILES_PER_MESSAGE, MAX_FILE_BYTES, MAX_USER_FILE_BYTES } from '@sotto/protocol';
import type { FileLimits, SiteConfig, SignInWay } from '@sotto/protocol';
import { siteConfigSchema } from '@sotto/protocol/schemas';
import type { ServerContext } from '../../context.js';
import { clientAddress } from '../../edge/client-address.js';
import { validate } from '../../edge/validate.js';
import { AppError } from '../../errors.js';
import { GRANT_OF_WAY, SIGN_IN_WAYS } from '../../oauth/grant-types.js';
import { parseUrl } from '../../parse-url.js';
import { allowsMethod } from '../../services/site/session-rules.js';
import { allowsRegistration } from '../../services/site/settings.js';
import type { SiteSettings } from '../../services/sites.js';
import type { AppContext, AppMiddleware } from '../middlewares/state.js';

const FILES: FileLimits = {
  ...{ maxBytes: MAX_FILE_BYTES, perMessage: MAX_FILES_PER_MESSAGE, perUserBytes: MAX_USER_FILE_BYTES },
  types: [...FILE_TYPES],
};

const PATH = /^\/api\/config\/?$/;

/**
 * `GET /api/config/?client_id=`: what a page needs to know before a user signs in, or why it may not use the client. Besides
 * the widget's files it is the only response that pages of any origin may read: it takes no credentials, and depends on
 * nothing of the requester but the origin. Hence it comes before `cors`.
 */
export function siteConfig(context: ServerContext): AppMiddleware {
  const { config, failedAuthentications, oauth, origins, securityLog, services } = context;

  async function read(ctx: AppContext): Promise<SiteConfig> {
    const { client_id: clientId } = validate(siteConfigSchema, ctx.query);
    const peer = { address: clientAddress(ctx.req, config.trustedProxies), transport: 'http' } as const;
    const client = await failedAuthentications.guard(peer, async () => {
      const found = await oauth.clients.find(clientId);
      if (!found) throw new AppError('client_not_found');
      return found;
    });
    const site = await services.sites.find(client.site.toString());
    const isForPages = client.type === 'public';
    const origin = originOf(ctx);
    // Report first that a client is not for pages: another origin would not help.
    if (isForPages && !(await origins.isAllowedFor(origin, clientId))) {
      securityLog.originRefused({ ...peer, clientId, origin, site: site.slug });
      throw new AppError('origin_not_allowed');
    }
    if (client.disabledAt) throw new AppError('client_disabled');
    if (site.disabledAt) throw new AppError('site_disabled');
    return {
      site: { name: site.name },
      signIn: isForPages ? signInWays(client.grants, site.settings) : [],
      registration: allowsRegistration(site.settings),
      ...featuresOf(site.settings),
      files: FILES,
      ...(services.push.publicKey !== undefined && { push: { publicKey: services.push.publicKey } }),
      ...(site.settings.accountDeletion === 'on' && { accountDeletion: true as const }),
      ...(services.mails.isOffered(site.settings) && { mail: true as const }),
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

/** Returns what the site offers to users. */
function featuresOf(
  settings: SiteSettings,
): Pick<
  SiteConfig,
  'guestMerge' | 'directory' | 'roomCreation' | 'directs' | 'editHistory' | 'deleteAfterDays'
> {
  const { guestMerge, directory, roomCreation, directs, editHistory, deleteAfterDays } = settings;
  return {
    ...{ guestMerge, editHistory, deleteAfterDays, directory: directory === 'on' },
    ...{ roomCreation: roomCreation === 'everyone', directs: directs !== 'off' },
  };
}

/** Returns how users sign in on pages of a client: by its grants that the site's settings allow. */
function signInWays(grants: readonly string[], settings: SiteSettings): SignInWay[] {
  return SIGN_IN_WAYS.filter((way) => grants.includes(GRANT_OF_WAY[way]) && allowsMethod(settings, way));
}

/** Returns the page's origin. Browsers omit `Origin` for a request to the page's own origin, but send its address. */
function originOf(ctx: AppContext): string | undefined {
  const origin = ctx.get('Origin');
  if (origin !== '') return origin;
  return ctx.get('Sec-Fetch-Site') === 'same-origin' ? parseUrl(ctx.get('Referer'))?.origin : undefined;
}
