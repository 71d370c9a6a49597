import type { Scope } from '@sotto/protocol';
import { readBearer } from '../../edge/bearer.js';
import { clientAddress } from '../../edge/client-address.js';
import type { FailedAuthentications } from '../../edge/failed-authentications.js';
import type { Peers } from '../../edge/peers.js';
import { AppError } from '../../errors.js';
import type { Origins } from '../../oauth/origins/origins.js';
import type { SecurityLog } from '../../security-log.js';
import type { SessionsService } from '../../services/sessions.js';
import type { SitesService } from '../../services/sites.js';
import type { AppMiddleware } from './state.js';

interface AuthenticateDeps {
  config: { trustedProxies: number };
  failedAuthentications: FailedAuthentications;
  peers: Pick<Peers, 'identify'>;
  securityLog: Pick<SecurityLog, 'originRefused'>;
  origins: Pick<Origins, 'isAllowedFor'>;
  services: { sessions: Pick<SessionsService, 'verify'>; sites: Pick<SitesService, 'find'> };
}

/** Requires a bearer token (RFC 6750 section 2.1) with one of these scopes; stores its owner in `ctx.state.actor`. */
export function authenticate(deps: AuthenticateDeps, ...scopes: Scope[]): AppMiddleware {
  const { config, failedAuthentications, origins, peers, securityLog, services } = deps;
  return async (ctx, next) => {
    if (ctx.query.access_token !== undefined)
      throw new AppError('bad_request', 'A token must not be in a URL');
    const token = readBearer(ctx.get('Authorization'));
    const peer = { address: clientAddress(ctx.req, config.trustedProxies), transport: 'http' } as const;
    const actor = await failedAuthentications.guard(peer, () => services.sessions.verify(token));
    peers.identify(ctx.req.socket, actor.userId);
    const origin = ctx.get('Origin') || undefined;
    if (!(await origins.isAllowedFor(origin, actor.clientId))) {
      const { userId, clientId } = actor;
      const { slug: site } = await services.sites.find(actor.siteId);
      securityLog.originRefused({ ...peer, userId, clientId, site, origin });
      throw new AppError('origin_not_allowed');
    }
    if (!scopes.some((scope) => actor.scopes.includes(scope))) throw new AppError('insufficient_scope');
    ctx.state.actor = actor;
    await next();
  };
}
