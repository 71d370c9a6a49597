import type { TokenKeys } from '../../crypto/token-keys.js';
import type { Models } from '../../models/index.js';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';
import type { RateLimiter } from '../../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../../security-log.js';
import {
  deriveAccessToken,
  deriveRefreshToken,
  readAccessToken,
  readRefreshToken,
} from './derived-tokens.js';
import type { EarlierTokens } from './earlier-tokens.js';
import { createRefreshRotation } from './refresh-rotation.js';
import { createSessionStore } from './session-store.js';
import type { SessionOwner } from './session-store.js';

/** The tokens of one generation of a session. */
export interface IssuedTokens {
  session: OAuthSessionRecord;
  accessToken: string;
  accessTokenExpiresAt: Date;
  /** Absent for a session that is not refreshed. */
  refreshToken?: string;
}

interface TokenSessionsDeps {
  models: Pick<Models, 'OAuthSession'>;
  tokenKeys: TokenKeys;
  earlierTokens: EarlierTokens;
  /** Milliseconds since 1970. */
  clock: () => number;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** Longest life of a session, however often it is refreshed. */
  sessionSeconds: number;
  limiter: Pick<RateLimiter, 'enforce'>;
  securityLog: Pick<SecurityLog, 'refreshed' | 'tokenReused'>;
  /** Ends a session and its sockets. */
  endSession: (sessionId: string) => Promise<void>;
}

export type TokenSessions = ReturnType<typeof createTokenSessions>;

/**
 * Creates the sessions and their derived tokens. One atomic update of a session decides its generation, key and time;
 * tokens follow from these three, so every node returns the same tokens, and a repeat after a crash completes it.
 */
export function createTokenSessions(deps: TokenSessionsDeps) {
  const { tokenKeys, earlierTokens, limiter, securityLog, endSession } = deps;
  const store = createSessionStore(deps);
  const advance = createRefreshRotation({ ...deps, store, endOf });

  function endOf({ startedAt, rotatedAt, endsAt }: OAuthSessionRecord): number {
    const longest = (startedAt ?? rotatedAt).getTime() + deps.sessionSeconds * 1000;
    return endsAt ? Math.min(endsAt.getTime(), longest) : longest;
  }

  function issue(session: OAuthSessionRecord, { refreshable = true } = {}): IssuedTokens {
    const place = { sessionId: session._id, generation: session.generation, keyId: session.keyId };
    const lifeEnd = session.rotatedAt.getTime() + deps.accessTokenSeconds * 1000;
    const expiresAt = refreshable ? Math.min(lifeEnd, endOf(session)) : endOf(session);
    return {
      session,
      accessToken: deriveAccessToken(tokenKeys, { ...place, expiresAt }),
      accessTokenExpiresAt: new Date(expiresAt),
      ...(refreshable && { refreshToken: deriveRefreshToken(tokenKeys, place) }),
    };
  }

  return {
    /** Starts a session and returns its first tokens. */
    async start(owner: SessionOwner): Promise<IssuedTokens> {
      const { refreshable = true } = owner;
      const session = await store.insert(owner);
      // Sessions that are not refreshed are short, and programs start them whenever they like. Several sign-ins at once
      // leave as many sessions as one.
      if (refreshable)
        for (const sessionId of await store.findSurplus(owner.userId)) await endSession(sessionId);
      return issue(session, { refreshable });
    },

    /**
     * Returns the successors of a refresh token; null where it is not valid. A token that was spent longer ago than the
     * grace allows ends the whole session.
     * @param address - client address
     * @throws AppError `rate_limited`
     */
    async refresh(refreshToken: string, clientId: string, address: string): Promise<IssuedTokens | null> {
      const who = { clientId, address };
      const claim = readRefreshToken(tokenKeys, refreshToken);
      if (!claim) {
        securityLog.refreshed({ ...who, outcome: 'refused', reason: 'made_up' });
        return null;
      }
      const { sessionId } = claim;
      await limiter.enforce('refresh.session', sessionId);
      const found = await advance(claim, clientId);
      if (!found) {
        securityLog.refreshed({ ...who, sessionId, outcome: 'refused', reason: 'over' });
        return null;
      }
      const userId = found.session.user.toString();
      if (found.reused) {
        securityLog.tokenReused({ ...who, sessionId, userId });
        await endSession(sessionId);
        return null;
      }
      securityLog.refreshed({ ...who, sessionId, userId, outcome: 'ok' });
      return issue(found.session);
    },

    /** Returns the session that a token of either kind belongs to; null where there is none. */
    async find(token: string): Promise<OAuthSessionRecord | null> {
      const claim = readRefreshToken(tokenKeys, token) ?? readAccessToken(tokenKeys, token);
      const earlier = !claim && earlierTokens.mayBe(token) ? await earlierTokens.find(token) : null;
      const sessionId = claim?.sessionId ?? earlier?.session;
      return sessionId ? store.find(sessionId) : null;
    },
  };
}
