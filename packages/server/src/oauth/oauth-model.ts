import type { Scope } from '@sotto/protocol';
import type OAuth2Server from 'oauth2-server';
import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import type { UserRecord } from '../models/user.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { Passwords } from './passwords.js';
import { OAuthFailure } from './oauth-failure.js';
import type { IssuedTokens, TokenSessions } from './token-sessions.js';

interface OAuthModelDeps {
  models: Pick<Models, 'User'>;
  sessions: TokenSessions;
  passwords: Passwords;
  limiter: RateLimiter;
  accessTokenSeconds: number;
  /** Where the request comes from. */
  address: string;
}

export type OAuthModel = ReturnType<typeof createOAuthModel>;

/** Whether the client asks for some scopes only (RFC 6749 section 3.3). */
const isNarrowed = (wanted: string | undefined): wanted is string => wanted !== undefined && wanted !== '';
const wrongPassword = () => new OAuthFailure('invalid_grant', 'username and password do not match');

/** What one request to the token endpoint may do. The client is authenticated before the library sees the request. */
export function createOAuthModel(deps: OAuthModelDeps, client: OAuthClientRecord) {
  const { models, sessions, passwords, limiter } = deps;
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

  /**
   * Takes one token of the address and of the account, and gives both back unless the password was wrong. The address
   * comes first: who is refused there can neither lock an account nor fill the memory with buckets of made-up ones.
   * @throws OAuthFailure `invalid_grant`, AppError `rate_limited`, `unavailable`
   */
  async function countingFailures<T>(account: string, check: () => Promise<T | null>): Promise<T> {
    const buckets = [
      ['login.address', deps.address],
      ['login.account', account],
    ] as const;
    const taken: (typeof buckets)[number][] = [];
    const giveBack = () => Promise.all(taken.map(([bucket, key]) => limiter.refund(bucket, key)));
    let right: T | null;
    try {
      for (const [bucket, key] of buckets) {
        await limiter.enforce(bucket, key);
        taken.push([bucket, key]);
      }
      right = await check();
    } catch (error) {
      // Refused before anybody looked at the password: nothing was guessed.
      await giveBack();
      throw error;
    }
    if (right === null) throw wrongPassword();
    await giveBack();
    return right;
  }

  async function grantPassword(body: Record<string, string>) {
    const { username, password, scope } = body;
    if (!username || !password) throw new OAuthFailure('invalid_request', 'username and password are needed');
    const name = username.toLowerCase();
    const account = `${client.site.toString()}:${name.slice(0, 64)}`;
    const user = await countingFailures(account, async () => {
      const found = await models.User.findOne({
        site: { $eq: client.site },
        username: { $eq: name },
      }).lean<UserRecord>();
      const fits = await passwords.verify(found?.passwordHash, password.slice(0, 1024));
      return fits && found && !found.disabledAt ? found : null;
    });
    const issued = await sessions.start({
      siteId: user.site.toString(),
      userId: user._id.toString(),
      clientId: client.clientId,
      scopes: scopesFor(user, scope),
      narrowed: isNarrowed(scope),
    });
    return toToken(issued, client.grants.includes('refresh_token'));
  }

  async function grantRefresh(body: Record<string, string>) {
    if (!body.refresh_token) throw new OAuthFailure('invalid_request', 'refresh_token is needed');
    const issued = await sessions.refresh(body.refresh_token, client.clientId);
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
      return toToken(issued, false);
    },
    async getAccessToken(): Promise<never> {
      throw new Error('unable to authenticate here; sessions.verify does it');
    },
  };
}
