import type OAuth2Server from 'oauth2-server';
import { hashToken } from '../../crypto/token-keys.js';
import type { FailedAuthentications } from '../../edge/failed-authentications.js';
import type { Models } from '../../models/index.js';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { UserAccount } from '../../models/user.js';
import type { RateLimiter } from '../../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../../security-log.js';
import type { SitesService } from '../../services/sites.js';
import type { ExternalUsers } from '../../services/user/external-users.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import { startCheckedSession } from '../tokens/checked-session.js';
import { OAuthError } from '../oauth-error.js';
import { grantedScopes, isNarrowed, OFFLINE_ACCESS, splitScope } from '../scopes.js';
import type { TokenSessions } from '../tokens/token-sessions.js';
import { toToken } from '../tokens/to-token.js';
import { assertionError } from './assertion-error.js';
import { profileOf } from './profile.js';
import type { VerifiedAssertion, VerifyAssertion } from './verify-assertion.js';

/** A used `jti` is kept so many milliseconds longer than the assertion lives, for clocks that differ. */
const KEPT_MS = 10 * 60_000;

export interface AssertionGrantDeps {
  models: Pick<Models, 'User' | 'UsedAssertion'>;
  sessions: Pick<TokenSessions, 'start'>;
  endSession: (sessionId: string) => Promise<void>;
  sites: Pick<SitesService, 'find'>;
  verifyAssertion: VerifyAssertion;
  externalUsers: ExternalUsers;
  failedAuthentications: FailedAuthentications;
  limiter: Pick<RateLimiter, 'enforce'>;
  securityLog: Pick<SecurityLog, 'signedIn'>;
  /** Client address. */
  address: string;
}

const userDisabled = () => assertionError('user_disabled', 'the user is disabled');

/** Creates the grant of assertions (RFC 7523 section 2.1) for one request. The client is authenticated already. */
export function assertionGrant(deps: AssertionGrantDeps, client: OAuthClientRecord) {
  const { address, securityLog } = deps;
  const siteId = client.site.toString();
  const who = { grant: 'jwt-bearer', address, clientId: client.clientId } as const;

  /** @throws OAuthError `assertion_claim` where the assertion has signed somebody in before */
  async function useOnce({ key, jti, expiresAt }: VerifiedAssertion): Promise<void> {
    if (!key.singleUse) return;
    try {
      await deps.models.UsedAssertion.create({
        ...{ key: key._id, jti: hashToken(jti!) },
        expiresAt: new Date(expiresAt * 1000 + KEPT_MS),
      });
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      throw assertionError('assertion_claim', 'jti was used before: the key is for single use');
    }
  }

  async function userOf({ key, subject, issuedAt, claims }: VerifiedAssertion): Promise<UserAccount> {
    const user = await deps.externalUsers.upsert({
      ...{ siteId, externalId: key.subjectPrefix + subject, by: 'self', issuedAt },
      profile: profileOf(key, claims),
    });
    if (user.disabledAt) throw userDisabled();
    await deps.limiter.enforce('assertions.user', user._id.toString());
    return user;
  }

  async function start(verified: VerifiedAssertion, scope: string | undefined): Promise<OAuth2Server.Token> {
    const { offline, rest } = splitScope(scope);
    if (offline && !client.grants.includes('refresh_token'))
      throw new OAuthError('invalid_scope', 'the client may not refresh tokens, as offline_access asks');
    await useOnce(verified);
    const user = await userOf(verified);
    const scopes = grantedScopes(client, user, rest);
    const { sessionHours } = (await deps.sites.find(siteId)).settings;
    const userId = user._id.toString();
    const issued = await startCheckedSession(deps, user, {
      ...{ siteId, userId, clientId: client.clientId, method: 'host', kid: verified.key.kid },
      ...{ scopes: offline ? [...scopes, OFFLINE_ACCESS] : scopes, narrowed: isNarrowed(rest) },
      refreshable: offline,
      ...(offline && { lifetimeSeconds: sessionHours * 3600 }),
    });
    if (!issued) throw userDisabled();
    securityLog.signedIn({ ...who, outcome: 'ok', userId, sessionId: issued.session._id });
    return toToken(client, issued);
  }

  return {
    /**
     * Signs in the user whom the site's backend, or its identity provider, vouches for.
     * @throws OAuthError `invalid_request`, `invalid_scope`, `invalid_grant` with a code of an
     *   assertion; AppError `rate_limited`, `unavailable`
     */
    async grantAssertion({ assertion, scope }: Record<string, string>): Promise<OAuth2Server.Token> {
      if (!assertion) throw new OAuthError('invalid_request', 'assertion is required');
      try {
        const verified = await deps.failedAuthentications.guard({ address, transport: 'http' }, () =>
          deps.verifyAssertion(client, assertion),
        );
        return await start(verified, scope);
      } catch (error) {
        if (error instanceof OAuthError && error.assertion)
          securityLog.signedIn({ ...who, outcome: 'refused', reason: error.assertion });
        throw error;
      }
    },
  };
}
