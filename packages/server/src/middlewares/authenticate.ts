import type { Scope } from '@sotto/protocol';
import { AppError } from '../errors.js';
import type { Origins } from '../oauth/origins.js';
import type { SessionsService } from '../services/sessions.js';
import type { AppMiddleware } from './state.js';

interface AuthenticateDeps {
  origins: Pick<Origins, 'isAllowedFor'>;
  services: { sessions: Pick<SessionsService, 'verify'> };
}

const BEARER = /^Bearer +([A-Za-z0-9._~+/-]+=*) *$/i;

/** Needs a bearer token (RFC 6750 section 2.1) with one of these scopes; leaves its owner in `ctx.state.actor`. */
export function authenticate({ origins, services }: AuthenticateDeps, ...scopes: Scope[]): AppMiddleware {
  return async (ctx, next) => {
    if (ctx.query.access_token !== undefined)
      throw new AppError('bad_request', 'A token must not stand in a URL');
    const header = ctx.get('Authorization');
    if (header === '') throw new AppError('unauthorized');
    const token = BEARER.exec(header)?.[1];
    if (!token) throw new AppError(/^Bearer\b/i.test(header) ? 'invalid_token' : 'unauthorized');
    const actor = await services.sessions.verify(token);
    if (!(await origins.isAllowedFor(ctx.get('Origin') || undefined, actor.clientId))) {
      throw new AppError('origin_not_allowed');
    }
    if (!scopes.some((scope) => actor.scopes.includes(scope))) throw new AppError('insufficient_scope');
    ctx.state.actor = actor;
    await next();
  };
}
