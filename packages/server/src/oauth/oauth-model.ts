import type OAuth2Server from 'oauth2-server';
import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import type { UserRecord } from '../models/user.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../security-log.js';
import { assertionGrant } from './assertions/assertion-grant.js';
import type { AssertionGrantDeps } from './assertions/assertion-grant.js';
import { codeGrant } from './authorize/code-grant.js';
import type { AuthorizationCodes } from './authorize/codes.js';
import { startCheckedSession } from './tokens/checked-session.js';
import { endBySettings, startOf } from '../services/site/session-rules.js';
import type { SitesService } from '../services/sites.js';
import { findByPassword } from './credentials.js';
import { grantGuest } from './guests/guest-grant.js';
import type { GuestGrantDeps } from './guests/guest-grant.js';
import type { LoginLimits } from './login-limits.js';
import { OAuthError } from './oauth-error.js';
import type { Passwords } from './passwords.js';
import { grantedScopes, isNarrowed } from './scopes.js';
import { toToken } from './tokens/to-token.js';
import type { TokenSessions } from './tokens/token-sessions.js';

interface OAuthModelDeps extends AssertionGrantDeps, GuestGrantDeps {
  models: Pick<Models, 'User' | 'UsedAssertion'>;
  sessions: TokenSessions;
  passwords: Passwords;
  limiter: RateLimiter;
  loginLimits: LoginLimits;
  securityLog: SecurityLog;
  sites: Pick<SitesService, 'find'>;
  endSession: (sessionId: string) => Promise<void>;
  codes: AuthorizationCodes;
  accessTokenSeconds: number;
  /** Client address. */
  address: string;
}

/** The model of the OAuth library, with the grants of this server that it calls. */
export type OAuthModel = ReturnType<typeof createOAuthModel>;

/** Creates the model for one request to the token endpoint. The client is authenticated already. */
export function createOAuthModel(deps: OAuthModelDeps, client: OAuthClientRecord) {
  return {
    ...ownGrants(deps, client),
    ...codeGrant(deps, client),
    ...assertionGrant(deps, client),
    ...clientCredentials(deps, client),
  };
}

/** The grants of `grants.ts`. */
function ownGrants(deps: OAuthModelDeps, client: OAuthClientRecord) {
  const { sessions, limiter, loginLimits, securityLog, address } = deps;
  const who = { address, clientId: client.clientId };
  return {
    /** @throws OAuthError `invalid_request`, `invalid_grant`, `invalid_scope`; AppError `rate_limited`, `unavailable` */
    async grantPassword(body: Record<string, string>): Promise<OAuth2Server.Token> {
      const { username, password, scope } = body;
      if (!username || !password)
        throw new OAuthError('invalid_request', 'username and password are required');
      const attempt = { siteId: client.site.toString(), username, address };
      const mismatch = () => new OAuthError('invalid_grant', 'username and password do not match');
      const user = await loginLimits.withLoginThrottle(attempt, () =>
        findByPassword(deps, client, { username, password }),
      );
      if (!user) throw mismatch();
      const scopes = grantedScopes(client, user, scope);
      const userId = user._id.toString();
      await limiter.enforce('sign-in.user', userId);
      const issued = await startCheckedSession(deps, user, {
        ...{ siteId: user.site.toString(), userId, clientId: client.clientId, scopes },
        narrowed: isNarrowed(scope),
        method: 'password',
        refreshable: client.grants.includes('refresh_token'),
      });
      if (!issued) throw mismatch();
      const sessionId = issued.session._id;
      securityLog.signedIn({ ...who, grant: 'password', outcome: 'ok', userId, sessionId });
      return toToken(client, issued);
    },

    /** @see grantGuest */
    grantGuest: async (body: Record<string, string>): Promise<OAuth2Server.Token> =>
      toToken(client, await grantGuest(deps, client, body)),

    /** @throws OAuthError `invalid_request`, `invalid_grant`; AppError `rate_limited` */
    async grantRefresh(body: Record<string, string>): Promise<OAuth2Server.Token> {
      if (!body.refresh_token) throw new OAuthError('invalid_request', 'refresh_token is required');
      const issued = await sessions.refresh(body.refresh_token, client.clientId, address);
      if (!issued) throw new OAuthError('invalid_grant', 'the refresh token is not valid');
      // The site has ended it, for all that it keeps in the store.
      const site = await deps.sites.find(client.site.toString());
      const end = endBySettings(site, startOf(issued.session));
      if (end) {
        const { _id: sessionId, user } = issued.session;
        await deps.endSession(sessionId);
        const refused = { outcome: 'refused', reason: end.reason } as const;
        securityLog.refreshed({ ...who, ...refused, sessionId, userId: user.toString() });
        throw new OAuthError('invalid_grant', end.text);
      }
      if (issued.session.method === 'guest') await deps.guests.seen(issued.session, address);
      return toToken(client, issued);
    },
  };
}

/** What the library calls for `client_credentials`, where the client acts as its own bot (RFC 6749 section 4.4). */
function clientCredentials(deps: OAuthModelDeps, client: OAuthClientRecord) {
  const { models, sessions, limiter, securityLog, address } = deps;
  /** The library asks for the scopes and saves the token in two steps. */
  let narrowed = false;
  return {
    /** Returns the client, which is authenticated already. */
    getClient: async (): Promise<OAuth2Server.Client> => ({ id: client.clientId, grants: client.grants }),
    async getUserFromClient(): Promise<OAuth2Server.User> {
      await limiter.enforce('sign-in.client', client.clientId);
      const user =
        client.user && (await models.User.findOne({ _id: { $eq: client.user } }).lean<UserRecord>());
      if (!user || user.disabledAt) throw new OAuthError('invalid_grant', 'the client has no bot');
      return { id: user._id.toString(), grantedScopes: user.grantedScopes };
    },
    async validateScope(user: OAuth2Server.User, _client: unknown, scope?: string[]): Promise<string[]> {
      const requested = scope?.join(' ');
      narrowed = isNarrowed(requested);
      return grantedScopes(client, user as { grantedScopes: string[] }, requested);
    },
    async generateAccessToken(): Promise<string> {
      return 'derived when it is saved';
    },
    async saveToken(
      token: OAuth2Server.Token,
      _client: unknown,
      user: OAuth2Server.User,
    ): Promise<OAuth2Server.Token> {
      const userId = String(user.id);
      const issued = await sessions.start({
        siteId: client.site.toString(),
        userId,
        clientId: client.clientId,
        scopes: token.scope ?? [],
        narrowed,
        method: 'bot',
        refreshable: false,
      });
      securityLog.signedIn({
        ...{ address, clientId: client.clientId, grant: 'client_credentials', outcome: 'ok' },
        ...{ userId, sessionId: issued.session._id },
      });
      return toToken(client, issued);
    },
    async getAccessToken(): Promise<never> {
      throw new Error('unable to authenticate here; use sessions.verify');
    },
  };
}
