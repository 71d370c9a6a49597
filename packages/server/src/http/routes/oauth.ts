import { SCOPES } from '@sotto/protocol';
import type { ServerMetadata } from '@sotto/protocol';
import type Router from 'koa-router';
import type { RouterContext } from 'koa-router';
import { clientAddress } from '../../edge/client-address.js';
import type { ServerContext } from '../../context.js';
import { headersOf } from '../../edge/base-response.js';
import { toAppError } from '../../errors.js';
import { FORM_TYPE, textBody } from '../middlewares/body.js';
import type { RequestState } from '../middlewares/state.js';
import { parseForm } from '../../oauth/form.js';
import { GUEST, JWT_BEARER } from '../../oauth/grant-types.js';
import { OAuthError } from '../../oauth/oauth-error.js';
import type { ClientRequest } from '../../oauth/client-authentication.js';
import { issueToken, revokeToken } from '../../oauth/token-endpoint.js';

/** How clients authenticate: the methods' registered names (RFC 7591 section 2). */
const AUTH_METHODS = ['none', 'client_secret_basic', 'client_secret_post'] as const;

/** `/oauth/...` and the metadata: RFC 6749, 7009, 8414. */
export function oauthRoutes(router: Router<RequestState>, context: ServerContext): void {
  const { config, oauth } = context;

  function oauthRequest(ctx: RouterContext): ClientRequest {
    if (!ctx.is(FORM_TYPE)) throw new OAuthError('invalid_request', `the content type must be ${FORM_TYPE}`);
    return {
      form: parseForm(textBody(ctx)),
      authorization: ctx.get('Authorization') || undefined,
      origin: ctx.get('Origin') || undefined,
      userAgent: ctx.get('User-Agent') || undefined,
      address: clientAddress(ctx.req, config.trustedProxies),
    };
  }

  /** Runs `work` and turns our errors into those of RFC 6749 section 5.2. */
  async function withOAuthErrors<T>(work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (reason) {
      if (reason instanceof OAuthError) throw reason;
      const error = toAppError(reason);
      const headers = headersOf(error);
      if (error.code === 'rate_limited')
        throw new OAuthError('slow_down', error.message, { headers, cause: error });
      if (error.code === 'unavailable') {
        throw new OAuthError('temporarily_unavailable', error.message, { headers, cause: error });
      }
      if (error.code === 'client_disabled' || error.code === 'site_disabled')
        throw new OAuthError('unauthorized_client', error.message, { cause: error });
      if (error.code === 'bad_request')
        throw new OAuthError('invalid_request', error.message, { cause: error });
      throw error;
    }
  }

  router.post('/oauth/token', async (ctx) => {
    ctx.set('Pragma', 'no-cache');
    ctx.body = await withOAuthErrors(async () => issueToken(oauth, oauthRequest(ctx)));
  });

  router.post('/oauth/revoke_token', async (ctx) => {
    await withOAuthErrors(async () => revokeToken(oauth, oauthRequest(ctx)));
    ctx.body = {};
  });

  router.get('/.well-known/oauth-authorization-server', (ctx) => {
    const issuer = oauth.issuers()[0]!;
    // With the path, where a proxy serves the server below one.
    const url = config.publicUrl ?? issuer;
    const metadata: ServerMetadata = {
      issuer,
      authorization_endpoint: `${url}/oauth/authorize/`,
      token_endpoint: `${url}/oauth/token/`,
      revocation_endpoint: `${url}/oauth/revoke_token/`,
      grant_types_supported: [
        'password',
        'refresh_token',
        'client_credentials',
        'authorization_code',
        JWT_BEARER,
        GUEST,
      ],
      scopes_supported: [...SCOPES],
      token_endpoint_auth_methods_supported: [...AUTH_METHODS],
      revocation_endpoint_auth_methods_supported: [...AUTH_METHODS],
      response_types_supported: ['code'],
      response_modes_supported: ['query', 'web_message'],
      code_challenge_methods_supported: ['S256'],
      authorization_response_iss_parameter_supported: true,
    };
    ctx.body = metadata;
  });
}
