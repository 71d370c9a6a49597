import type { TokenResponse } from '@sotto/protocol';
import OAuth2Server from 'oauth2-server';
import type { FailedAuthentications } from '../edge/failed-authentications.js';
import { AppError } from '../errors.js';
import type { Models } from '../models/index.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../security-log.js';
import { allowsMethod } from '../services/site/session-rules.js';
import type { SitesService } from '../services/sites.js';
import { shortenUserAgent } from '../services/user/user-agent.js';
import type { AssertionGrantDeps } from './assertions/assertion-grant.js';
import type { AuthorizationCodes } from './authorize/codes.js';
import type { OAuthClients } from './clients.js';
import { identifyClient } from './client-authentication.js';
import type { ClientRequest } from './client-authentication.js';
import { GUEST, JWT_BEARER, methodOfGrant } from './grant-types.js';
import {
  AssertionGrant,
  AuthorizationCodeGrant,
  GuestGrant,
  PasswordGrant,
  RefreshTokenGrant,
} from './grants.js';
import type { GuestGrantDeps } from './guests/guest-grant.js';
import { createOAuthModel } from './oauth-model.js';
import type { LoginLimits } from './login-limits.js';
import { OAuthError } from './oauth-error.js';
import type { Origins } from './origins/origins.js';
import type { Passwords } from './passwords.js';
import type { TokenSessions } from './tokens/token-sessions.js';

export interface TokenEndpointDeps
  extends Omit<AssertionGrantDeps, 'address'>, Pick<GuestGrantDeps, 'guests'> {
  models: Pick<Models, 'User' | 'UsedAssertion'>;
  clients: OAuthClients;
  sessions: TokenSessions;
  passwords: Passwords;
  limiter: RateLimiter;
  loginLimits: LoginLimits;
  securityLog: SecurityLog;
  failedAuthentications: FailedAuthentications;
  origins: Origins;
  sites: Pick<SitesService, 'find' | 'requireEnabled'>;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  endSession: (sessionId: string) => Promise<void>;
  codes: AuthorizationCodes;
  /** Milliseconds since 1970. */
  clock: () => number;
}

const { Request, Response, OAuthError: LibraryError } = OAuth2Server;
/** The library requires the headers of a form request; the form itself was read and parsed already. */
const FORM_HEADERS = { 'content-type': 'application/x-www-form-urlencoded', 'content-length': '1' };

/**
 * Issues tokens: `POST /oauth/token/` (RFC 6749 section 3.2).
 * @throws OAuthError, AppError `rate_limited`, `unavailable`, `origin_not_allowed`, `client_disabled`, `site_disabled`
 */
export async function issueToken(deps: TokenEndpointDeps, request: ClientRequest): Promise<TokenResponse> {
  const { form } = request;
  if (!form.grant_type) throw new OAuthError('invalid_request', 'grant_type is required');
  const client = await identifyClient(deps, request);
  const site = await deps.sites.find(client.site.toString());
  const method = methodOfGrant(form.grant_type);
  if (method && !allowsMethod(site.settings, method))
    throw new OAuthError('unauthorized_client', "the site's settings do not allow this grant type");
  const sessions = withUserAgent(deps.sessions, request.userAgent);
  const model = createOAuthModel({ ...deps, sessions, address: request.address }, client);
  const server = new OAuth2Server({
    model: model as unknown as OAuth2Server.ServerOptions['model'],
    accessTokenLifetime: deps.accessTokenSeconds,
    refreshTokenLifetime: deps.refreshTokenSeconds,
    extendedGrantTypes: {
      authorization_code: AuthorizationCodeGrant as unknown as typeof OAuth2Server.AbstractGrantType,
      password: PasswordGrant as unknown as typeof OAuth2Server.AbstractGrantType,
      [GUEST]: GuestGrant as unknown as typeof OAuth2Server.AbstractGrantType,
      refresh_token: RefreshTokenGrant as unknown as typeof OAuth2Server.AbstractGrantType,
      [JWT_BEARER]: AssertionGrant as unknown as typeof OAuth2Server.AbstractGrantType,
    },
  });
  // The client is authenticated already; the library only checks that a secret is present.
  const body = { ...form, client_id: client.clientId, client_secret: 'checked' };
  const response = new Response();
  let token: OAuth2Server.Token;
  try {
    token = await server.token(
      new Request({ method: 'POST', headers: FORM_HEADERS, query: {}, body }),
      response,
    );
  } catch (error) {
    throw unwrapLibraryError(error);
  }
  // The library omits a lifetime of 0, and returns a negative one for tokens that are repeated after their end.
  const left = Math.round((token.accessTokenExpiresAt!.getTime() - deps.clock()) / 1000);
  return { ...(response.body as TokenResponse), expires_in: Math.max(0, left) };
}

/** Returns the sessions such that those of every grant store by what they were started. */
function withUserAgent(sessions: TokenSessions, header: string | undefined): TokenSessions {
  const userAgent = header === undefined ? undefined : shortenUserAgent(header);
  return { ...sessions, start: (owner) => sessions.start({ ...owner, userAgent }) };
}

/** Returns our own error where the library has wrapped it as `server_error`, and others as errors of RFC 6749. */
function unwrapLibraryError(error: unknown): unknown {
  for (let inner = error; inner instanceof Error; inner = (inner as Error & { inner?: unknown }).inner) {
    if (inner instanceof OAuthError || inner instanceof AppError) return inner;
    if (!(inner instanceof LibraryError)) return inner;
    if (!('inner' in inner) || inner.inner === undefined || inner.name !== 'server_error') break;
  }
  if (!(error instanceof LibraryError)) return error;
  const known: Record<string, string> = {
    unsupported_grant_type: 'this grant type is not supported',
    unauthorized_client: 'the client may not use this grant type',
    invalid_scope: 'a scope is unknown or not allowed',
    invalid_grant: 'the grant is not valid',
  };
  const code = error.name in known ? error.name : 'invalid_request';
  return new OAuthError(code as 'invalid_request', known[code] ?? 'the request is malformed', {
    cause: error,
  });
}

/**
 * Revokes a token: `POST /oauth/revoke_token/` (RFC 7009). Ends the whole session. An unknown token, or one of another
 * client, changes nothing and is no error.
 * @throws OAuthError
 */
export async function revokeToken(deps: TokenEndpointDeps, request: ClientRequest): Promise<void> {
  const client = await identifyClient(deps, request);
  const { token } = request.form;
  if (!token) throw new OAuthError('invalid_request', 'token is required');
  const session = await deps.sessions.find(token);
  if (!session || session.clientId !== client.clientId) return;
  await deps.endSession(session._id);
  const { address } = request;
  const userId = session.user.toString();
  deps.securityLog.signedOut({ userId, sessionId: session._id, clientId: client.clientId, address });
}
