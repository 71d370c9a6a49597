import type { Scope } from '@sotto/protocol';
import type OAuth2Server from 'oauth2-server';
import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import type { UserRecord } from '../models/user.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../security-log.js';
import type { LoginLimits } from './login-limits.js';
import type { Passwords } from './passwords.js';
import { OAuthFailure } from './oauth-error.js';
import type { IssuedTokens, TokenSessions } from './token-sessions.js';

interface OAuthModelDeps {
  models: Pick<Models, 'User'>;
  sessions: TokenSessions;
  passwords: Passwords;
  limiter: RateLimiter;
  loginLimits: LoginLimits;
  securityLog: SecurityLog;
  accessTokenSeconds: number;
  /** Where the request comes from. */
  address: string;
}

export type OAuthModel = ReturnType<typeof createOAuthModel>;

/** Whether the client asks for some scopes only (RFC 6749 section 3.3). */
const isNarrowed = (wanted: string | undefined): wanted is string => wanted !== undefined && wanted !== '';

/** What one request to the token endpoint may do. The client is authenticated before the library sees the request. */
export function createOAuthModel(deps: OAuthModelDeps, client: OAuthClientRecord) {
  const { models, sessions, passwords, limiter, loginLimits, securityLog, address } = deps;
  const who = { address, clientId: client.clientId };
  /** For `client_credentials`, where the library asks for the scopes and saves the token in two steps. */
  let narrowed = false;

  function toToken(issued: IssuedTokens, withRefreshToken: boolean): OAuth2Server.Token {
    const { session, accessToken, accessTokenExpiresAt, refreshToken } = issued;
    return {
      accessToken,
      accessTokenExpiresAt,
      ...(withRefreshToken && { refreshToken }),
      scope: session.scopes,
      client: { id: client.clientId, grants: client.grants },
      user: { id: session.user.toString() },
    };
  }

  /** The scopes asked for that this user may have through this client; all of them where none are named. */
  function scopesFor(user: Pick<UserRecord, 'grantedScopes'>, wanted: string | undefined): Scope[] {
    const allowed = [...new Set([...client.scopes, ...user.grantedScopes])] as Scope[];
    if (!isNarrowed(wanted)) return allowed;
    const asked = wanted.split(' ');
    if (!asked.every((scope) => (allowed as string[]).includes(scope))) {
      throw new OAuthFailure('invalid_scope', 'a scope is unknown or not allowed');
    }
    return allowed.filter((scope) => asked.includes(scope));
  }

  /** The owner of the password; null where there is none. Why goes to the log alone. */
  async function findOwner(username: string, password: string): Promise<UserRecord | null> {
    const found = await models.User.findOne({
      site: { $eq: client.site },
      username: { $eq: username.toLowerCase() },
    }).lean<UserRecord>();
    const fits = await passwords.verify(found?.passwordHash, password.slice(0, 1024), address);
    if (fits && found && !found.disabledAt) return found;
    const reason = found?.disabledAt ? 'disabled' : found ? 'wrong_password' : 'unknown_user';
    const userId = found?._id.toString();
    securityLog.signedIn({ ...who, grant: 'password', outcome: 'refused', reason, userId });
    return null;
  }

  async function grantPassword(body: Record<string, string>) {
    const { username, password, scope } = body;
    if (!username || !password) throw new OAuthFailure('invalid_request', 'username and password are needed');
    const attempt = { siteId: client.site.toString(), username, address };
    const user = await loginLimits.countFailure(attempt, () => findOwner(username, password));
    if (!user) throw new OAuthFailure('invalid_grant', 'username and password do not match');
    const scopes = scopesFor(user, scope);
    const userId = user._id.toString();
    await limiter.enforce('sign-in.user', userId);
    const issued = await sessions.start({
      ...{ siteId: user.site.toString(), userId, clientId: client.clientId, scopes },
      narrowed: isNarrowed(scope),
    });
    const sessionId = issued.session._id;
    securityLog.signedIn({ ...who, grant: 'password', outcome: 'ok', userId, sessionId });
    return toToken(issued, client.grants.includes('refresh_token'));
  }

  async function grantRefresh(body: Record<string, string>) {
    if (!body.refresh_token) throw new OAuthFailure('invalid_request', 'refresh_token is needed');
    const issued = await sessions.refresh(body.refresh_token, client.clientId, address);
    if (!issued) throw new OAuthFailure('invalid_grant', 'the refresh token is not valid');
    return toToken(issued, true);
  }

  return {
    grantPassword,
    grantRefresh,
    /** The library's question for the client: it was authenticated already. */
    getClient: async (): Promise<OAuth2Server.Client> => ({ id: client.clientId, grants: client.grants }),
    /** RFC 6749 section 4.4: the client acts as its own bot. */
    async getUserFromClient(): Promise<OAuth2Server.User> {
      await limiter.enforce('sign-in.client', client.clientId);
      const user =
        client.user && (await models.User.findOne({ _id: { $eq: client.user } }).lean<UserRecord>());
      if (!user || user.disabledAt) throw new OAuthFailure('invalid_grant', 'the client has no bot');
      return { id: user._id.toString(), grantedScopes: user.grantedScopes };
    },
    async validateScope(user: OAuth2Server.User, _client: unknown, scope?: string[]): Promise<string[]> {
      const wanted = scope?.join(' ');
      narrowed = isNarrowed(wanted);
      return scopesFor(user as { grantedScopes: string[] }, wanted);
    },
    async generateAccessToken(): Promise<string> {
      return 'derived when it is saved';
    },
    async saveToken(
      token: OAuth2Server.Token,
      _client: unknown,
      user: OAuth2Server.User,
    ): Promise<OAuth2Server.Token> {
      const issued = await sessions.start({
        siteId: client.site.toString(),
        userId: String(user.id),
        clientId: client.clientId,
        scopes: token.scope ?? [],
        narrowed,
        lifetimeSeconds: deps.accessTokenSeconds,
      });
      const grant = 'client_credentials';
      const sessionId = issued.session._id;
      securityLog.signedIn({ ...who, grant, outcome: 'ok', userId: String(user.id), sessionId });
      return toToken(issued, false);
    },
    async getAccessToken(): Promise<never> {
      throw new Error('unable to authenticate here; sessions.verify does it');
    },
  };
}
