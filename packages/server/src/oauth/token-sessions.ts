import { randomBytes } from 'node:crypto';
import mongoose from 'mongoose';
import type { TokenKeys } from '../crypto/token-keys.js';
import { hashToken } from '../crypto/token-keys.js';
import type { Models } from '../models/index.js';
import type { OAuthSessionRecord } from '../models/oauth-session.js';
import { toObjectId } from '../models/object-id.js';
import {
  deriveAccessToken,
  deriveRefreshToken,
  isEarlierAccessToken,
  readAccessToken,
  readRefreshToken,
} from './derived-tokens.js';
import type { RefreshClaim } from './derived-tokens.js';

/** How long a spent refresh token gives the same answer after its first use, in milliseconds. */
const GRACE_MS = 10_000;

/** The tokens of one generation of a session. */
export interface IssuedTokens {
  session: OAuthSessionRecord;
  accessToken: string;
  accessTokenExpiresAt: Date;
  refreshToken: string;
}

interface TokenSessionsDeps {
  models: Pick<Models, 'OAuthSession' | 'OAuthAccessToken'>;
  tokenKeys: TokenKeys;
  clock: () => number;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** Ends a session and its sockets. */
  endSession: (sessionId: string) => Promise<void>;
}

export type TokenSessions = ReturnType<typeof createTokenSessions>;

/**
 * Sessions and their derived tokens. One atomic update of the session decides its generation, key and time; tokens
 * follow from these three, so every node gives the same answer and a repeat after a crash completes it.
 */
export function createTokenSessions(deps: TokenSessionsDeps) {
  const { models, tokenKeys, clock, accessTokenSeconds, refreshTokenSeconds, endSession } = deps;
  const { OAuthSession, OAuthAccessToken } = models;

  function issue(session: OAuthSessionRecord): IssuedTokens {
    const place = { sessionId: session._id, generation: session.generation, keyId: session.keyId };
    const expiresAt = session.rotatedAt.getTime() + accessTokenSeconds * 1000;
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

  async function earlierSessionOf(token: string): Promise<string | undefined> {
    if (!isEarlierAccessToken(token)) return undefined;
    const record = await OAuthAccessToken.findOne({ _id: { $eq: hashToken(token) } }).lean();
    return record?.session;
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
        ...(owner.narrowed && { narrowed: true }),
        generation: 1,
        keyId: tokenKeys.primaryKeyId,
        rotatedAt: new Date(now),
        usedAt: null,
        endedAt: null,
        expiresAt: new Date(now + (owner.lifetimeSeconds ?? refreshTokenSeconds) * 1000),
      };
      await OAuthSession.create(session);
      return issue(session);
    },

    /**
     * The successor of a refresh token; null where it is not valid. A token older than the grace allows ends the
     * whole session.
     */
    async refresh(refreshToken: string, clientId: string): Promise<IssuedTokens | null> {
      const claim = readRefreshToken(tokenKeys, refreshToken);
      if (!claim) return null;
      // A second round is needed only where another request rotated between our write and our read.
      for (let attempt = 0; attempt < 3; attempt += 1) {
        const rotated = await rotate(claim, clientId);
        if (rotated) return issue(rotated);
        const session = await OAuthSession.findOne({
          _id: { $eq: claim.sessionId },
        }).lean<OAuthSessionRecord>();
        if (!session || session.endedAt || session.expiresAt.getTime() <= clock()) return null;
        if (session.clientId !== clientId) return null;
        if (claim.generation === session.generation) continue;
        if (claim.generation === session.generation - 1 && tokenKeys.has(session.keyId) && inGrace(session)) {
          return issue(session);
        }
        await endSession(session._id);
        return null;
      }
      return null;
    },

    /** The session that a token of either kind belongs to; null where there is none. */
    async find(token: string): Promise<OAuthSessionRecord | null> {
      const claim = readRefreshToken(tokenKeys, token) ?? readAccessToken(tokenKeys, token);
      const sessionId = claim?.sessionId ?? (await earlierSessionOf(token));
      if (!sessionId) return null;
      return OAuthSession.findOne({ _id: { $eq: sessionId } }).lean<OAuthSessionRecord>();
    },
  };
}
