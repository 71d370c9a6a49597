import type { ServerContext } from '../../context.js';
import { clientAddress } from '../../edge/client-address.js';
import { AppError } from '../../errors.js';
import { authenticateBackend } from '../../oauth/backend-authentication.js';
import { readBackendBody } from './body.js';
import { setRateLimit } from './limits.js';
import type { AppMiddleware } from './state.js';

type BackendContext = Pick<
  ServerContext,
  'config' | 'failedAuthentications' | 'limiter' | 'oauth' | 'peers' | 'securityLog' | 'services'
>;

/**
 * Creates the middlewares in front of every route of the server API: they require a site's backend, store it in
 * `ctx.state.backend`, take one token of its limit, and read the body, which may be larger than elsewhere.
 * @throws AppError `origin_not_allowed` for every page: a page must not hold the secret of a backend
 */
export function requireBackend(context: BackendContext): AppMiddleware {
  const { config, limiter, oauth, peers, securityLog, services } = context;
  const deps = { ...oauth, verify: (token: string) => services.sessions.verify(token) };
  const readBody = readBackendBody();
  return async (ctx, next) => {
    const address = clientAddress(ctx.req, config.trustedProxies);
    const origin = ctx.get('Origin');
    if (origin !== '') {
      securityLog.originRefused({ address, transport: 'http', origin });
      throw new AppError('origin_not_allowed', 'The server API is for backends; no page may call it');
    }
    if (ctx.query.access_token !== undefined)
      throw new AppError('bad_request', 'A token must not be in a URL');
    const backend = await authenticateBackend(deps, { authorization: ctx.get('Authorization'), address });
    peers.identify(ctx.req.socket, backend.botId);
    ctx.state.backend = backend;
    setRateLimit(ctx, await limiter.enforce('backend.client', backend.clientId));
    await readBody(ctx, next);
  };
}
