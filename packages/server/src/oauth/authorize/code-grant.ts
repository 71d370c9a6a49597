import type OAuth2Server from 'oauth2-server';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { SecurityLog } from '../../security-log.js';
import { startCheckedSession } from '../tokens/checked-session.js';
import type { CheckedSessionDeps } from '../tokens/checked-session.js';
import { OAuthError } from '../oauth-error.js';
import { toToken } from '../tokens/to-token.js';
import type { AuthorizationCodes, CodeClaim } from './codes.js';

interface CodeGrantDeps extends CheckedSessionDeps {
  codes: AuthorizationCodes;
  securityLog: Pick<SecurityLog, 'signedIn' | 'tokenReused'>;
  /** Client address. */
  address: string;
}

const invalid = () => new OAuthError('invalid_grant', 'the authorization code is not valid');

/** Creates the grant `authorization_code` with PKCE (RFC 6749 section 4.1.3, RFC 7636 section 4.6) for one request. */
export function codeGrant(deps: CodeGrantDeps, client: OAuthClientRecord) {
  const { codes, securityLog, endSession, address } = deps;
  const { clientId } = client;
  const who = { address, clientId, grant: 'authorization_code' } as const;

  function refuse(reason: string, userId?: string): never {
    securityLog.signedIn({ ...who, outcome: 'refused', reason, userId });
    throw invalid();
  }

  return {
    /** @throws OAuthError `invalid_request`, `invalid_grant` */
    async grantCode(body: Record<string, string>): Promise<OAuth2Server.Token> {
      const found = await codes.redeem(readClaim(body, clientId));
      if (!found) return refuse('code_invalid');
      if ('reused' in found) {
        const { user, session } = found.reused;
        securityLog.tokenReused({
          clientId,
          address,
          userId: user.toString(),
          sessionId: session ?? undefined,
        });
        if (session) await endSession(session);
        throw invalid();
      }
      const { user, site, scopes, passwordSetAt } = found.code;
      const userId = user.toString();
      const issued = await startCheckedSession(
        deps,
        { _id: user, passwordSetAt: passwordSetAt ?? null },
        {
          ...{ siteId: site.toString(), userId, clientId, scopes },
          // The user has seen these scopes: what an operator grants later is not among them.
          narrowed: true,
          ...{ id: found.sessionId, method: 'code' },
          refreshable: client.grants.includes('refresh_token'),
        },
      );
      if (!issued) return refuse('user_changed', userId);
      if (await codes.wasReused(found.code)) {
        await endSession(found.sessionId);
        return refuse('code_reused', userId);
      }
      securityLog.signedIn({ ...who, outcome: 'ok', userId, sessionId: found.sessionId });
      return toToken(client, issued);
    },
  };
}

/** @throws OAuthError `invalid_request` */
function readClaim(body: Record<string, string>, clientId: string): CodeClaim {
  const required = (name: string): string => {
    const value = body[name];
    if (!value) throw new OAuthError('invalid_request', `${name} is required`);
    return value;
  };
  return {
    clientId,
    code: required('code'),
    redirectUri: required('redirect_uri'),
    verifier: required('code_verifier'),
  };
}
