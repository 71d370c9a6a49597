import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { TokenKeys } from '../crypto/token-keys.js';
import type { Models } from '../models/index.js';
import type { OAuthSessionRecord } from '../models/oauth-session.js';
import { toObjectId } from '../models/object-id.js';
import type { RateLimiter } from '../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../security-log.js';
import {
  deriveAccessToken,
  deriveRefreshToken,
  readAccessToken,
  readRefreshToken,
} from './derived-tokens.js';
import type { RefreshClaim } from './derived-tokens.js';
import type { EarlierTokens } from './earlier-tokens.js';

/** How long a spent refresh token gives the same answer after its first use, in milliseconds. */
const GRACE_MS = 10_000;
/** Sessions of one user at once; a sign-in beyond ends the one that was idle for longest. */
const MAX_SESSIONS = 50;
/** Sessions that one sign-in ends at most: there are more only where a limit was lowered. */
const MAX_ENDED = 100;

/** The tokens of one generation of a session. */
export interface IssuedTokens {
  session: OAuthSessionRecord;
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
}

interface TokenSessionsDeps {
  models: Pick<Models, 'OAuthSession'>;
  tokenKeys: TokenKeys;
  earlierTokens: EarlierTokens;
  clock: () => number;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** How long a session lives at most, however often it is refreshed. */
  sessionSeconds: number;
  limiter: Pick<RateLimiter, 'enforce'>;
  securityLog: Pick<SecurityLog, 'refreshed' | 'tokenReused'>;
  /** Ends a session and its sockets. */
  endSession: (sessionId: string) => Promise<void>;
}

export type TokenSessions = ReturnType<typeof createTokenSessions>;

/**
 * Sessions and their derived tokens. One atomic update of the session decides its generation, key and time; tokens
 * follow from these three, so every node gives the same answer and a repeat after a crash completes it.
 */
export function createTokenSessions(deps: TokenSessionsDeps) {
  const { models, tokenKeys, earlierTokens, clock, limiter, securityLog, endSession } = deps;
  const { accessTokenSeconds, refreshTokenSeconds, sessionSeconds } = deps;
  const { OAuthSession } = models;

  /** When a session ends for good, in milliseconds since 1970. */
  const endOf = ({ startedAt, rotatedAt }: OAuthSessionRecord) =>
    (startedAt ?? rotatedAt).getTime() + sessionSeconds * 1000;

  function issue(session: OAuthSessionRecord): IssuedTokens {
    const place = { sessionId: session._id, generation: session.generation, keyId: session.keyId };
    const expiresAt = Math.min(session.rotatedAt.getTime() + accessTokenSeconds * 1000, endOf(session));
    return {
      session,
      accessToken: deriveAccessToken(tokenKeys, { ...place, expiresAt }),
      accessTokenExpiresAt: new Date(expiresAt),
      refreshToken: deriveRefreshToken(tokenKeys, place),
    };
  }

  /**
   * The spent token of the generation before gives the same answer while nobody can have built on it. A session that
   * does not say whether its tokens were used counts as used.
   */
  function inGrace({ rotatedAt, usedAt }: OAuthSessionRecord): boolean {
    return usedAt === null || clock() < rotatedAt.getTime() + GRACE_MS;
  }

  /** The next generation of a session whose newest refresh token this is; null where it is not, or the session is over. */
  async function rotate(
    { sessionId, generation }: RefreshClaim,
    clientId: string,
  ): Promise<OAuthSessionRecord | null> {
    const now = clock();
    return OAuthSession.findOneAndUpdate(
      {
        ...{ _id: { $eq: sessionId }, generation: { $eq: generation }, clientId: { $eq: clientId } },
        endedAt: { $eq: null },
        expiresAt: mongoose.trusted({ $gt: new Date(now) }),
        startedAt: mongoose.trusted({ $gt: new Date(now - sessionSeconds * 1000) }),
      },
      {
        $set: {
          generation: generation + 1,
          keyId: tokenKeys.primaryKeyId,
          rotatedAt: new Date(now),
          usedAt: null,
          expiresAt: new Date(now + refreshTokenSeconds * 1000),
        },
      },
      { returnDocument: 'after' },
    ).lean<OAuthSessionRecord>();
  }

  /** Ends the user's sessions beyond the newest; several sign-ins at once leave as many as one. */
  async function endIdle(userId: string): Promise<void> {
    const idle = await OAuthSession.find({
      user: { $eq: toObjectId(userId) },
      endedAt: { $eq: null },
      expiresAt: mongoose.trusted({ $gt: new Date(clock()) }),
    })
      .sort({ rotatedAt: -1, _id: 1 })
      .skip(MAX_SESSIONS)
      .limit(MAX_ENDED)
      .select('_id')
      .lean();
    for (const { _id } of idle) await endSession(_id);
  }

  /** A session of an earlier version does not say when it started: it counts from its last refresh. */
  async function startNow({ _id, rotatedAt }: OAuthSessionRecord): Promise<void> {
    const filter = { _id: { $eq: _id }, startedAt: { $eq: null } };
    await OAuthSession.updateOne(filter, { $set: { startedAt: rotatedAt } });
  }

  /**
   * The session whose refresh token this is, moved on to its next generation, or as it is where the token may give the
   * same answer again or was `reused`; null where it is not valid.
   */
  async function advance(
    claim: RefreshClaim,
    clientId: string,
  ): Promise<{ session: OAuthSessionRecord; reused?: true } | null> {
    // A second round is needed only where another request rotated between our write and our read.
    for (let attempt = 0; attempt < 3; attempt += 1) {
      const rotated = await rotate(claim, clientId);
      if (rotated) return { session: rotated };
      const session = await OAuthSession.findOne({
        _id: { $eq: claim.sessionId },
      }).lean<OAuthSessionRecord>();
      if (!session || session.endedAt || session.clientId !== clientId) return null;
      if (!session.startedAt) {
        await startNow(session);
        continue;
      }
      if (Math.min(session.expiresAt.getTime(), endOf(session)) <= clock()) return null;
      if (claim.generation === session.generation) continue;
      const isLast = claim.generation === session.generation - 1 && tokenKeys.has(session.keyId);
      return isLast && inGrace(session) ? { session } : { session, reused: true };
    }
    return null;
  }

  return {
    /** A new session with its first tokens; `lifetimeSeconds` for one that is never refreshed. */
    async start(owner: {
      siteId: string;
      userId: string;
      clientId: string;
      scopes: string[];
      narrowed: boolean;
      lifetimeSeconds?: number;
    }): Promise<IssuedTokens> {
      const now = clock();
      const session: OAuthSessionRecord = {
        _id: randomBytes(16).toString('base64url'),
        site: toObjectId(owner.siteId),
        user: toObjectId(owner.userId),
        clientId: owner.clientId,
        scopes: owner.scopes,
        narrowed: owner.narrowed,
        generation: 1,
        keyId: tokenKeys.primaryKeyId,
        startedAt: new Date(now),
        rotatedAt: new Date(now),
        usedAt: null,
        endedAt: null,
        expiresAt: new Date(now + (owner.lifetimeSeconds ?? refreshTokenSeconds) * 1000),
      };
      await OAuthSession.create(session);
      // Programs ask for a token whenever they like; theirs are short.
      if (owner.lifetimeSeconds === undefined) await endIdle(owner.userId);
      return issue(session);
    },

    /**
     * Returns the successor of a refresh token; null where it is not valid. A token older than the grace allows ends the
     * whole session.
     * @param address - where the request comes from
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

    /** The session that a token of either kind belongs to; null where there is none. */
    async find(token: string): Promise<OAuthSessionRecord | null> {
      const claim = readRefreshToken(tokenKeys, token) ?? readAccessToken(tokenKeys, token);
      const earlier = !claim && earlierTokens.mayBe(token) ? await earlierTokens.find(token) : null;
      const sessionId = claim?.sessionId ?? earlier?.session;
      if (!sessionId) return null;
      return OAuthSession.findOne({ _id: { $eq: sessionId } }).lean<OAuthSessionRecord>();
    },
  };
}
