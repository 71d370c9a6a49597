import { randomBytes } from 'node:crypto';
import type { SignInMethod } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { TokenKeys } from '../../crypto/token-keys.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';
import type { RefreshClaim } from './derived-tokens.js';

/** Sessions of one user at once; a sign-in beyond that ends the session that was idle for longest. */
const MAX_SESSIONS = 50;
/** Sessions that one sign-in ends at most: there are more only where the limit was lowered. */
const MAX_ENDED = 100;

/** The owner and the rights of a new session. */
export interface SessionOwner {
  /** Given where it is stored elsewhere before the session is: 16 random bytes in base64url. */
  id?: string;
  siteId: string;
  userId: string;
  clientId: string;
  scopes: string[];
  /** Whether the client requested some scopes only. */
  narrowed: boolean;
  /** Shortened, as `shortenUserAgent` returns it. */
  userAgent?: string | undefined;
  method: SignInMethod;
  /** Id of the identity key that signed the assertion, for `host`. */
  kid?: string | undefined;
  /** False: the session has no refresh token, and one access token that lives as long as it does. */
  refreshable?: boolean | undefined;
  /**
   * Seconds after which the session ends, however often it is refreshed. By default as long as the configuration allows, or
   * as an access token lives.
   */
  lifetimeSeconds?: number | undefined;
}

interface SessionStoreDeps {
  models: Pick<Models, 'OAuthSession'>;
  tokenKeys: TokenKeys;
  /** Milliseconds since 1970. */
  clock: () => number;
  accessTokenSeconds: number;
  refreshTokenSeconds: number;
  /** Longest life of a session, however often it is refreshed. */
  sessionSeconds: number;
}

export type SessionStore = ReturnType<typeof createSessionStore>;

/** Creates the queries and updates of sessions, each a single command. */
export function createSessionStore(deps: SessionStoreDeps) {
  const { tokenKeys, clock, accessTokenSeconds, refreshTokenSeconds, sessionSeconds } = deps;
  const { OAuthSession } = deps.models;

  return {
    async insert(owner: SessionOwner): Promise<OAuthSessionRecord> {
      const now = clock();
      const { method, kid, lifetimeSeconds, refreshable = true } = owner;
      const life = lifetimeSeconds ?? (refreshable ? undefined : accessTokenSeconds);
      const endsAt = life === undefined ? null : new Date(now + life * 1000);
      const session: OAuthSessionRecord = {
        _id: owner.id ?? randomBytes(16).toString('base64url'),
        site: toObjectId(owner.siteId),
        user: toObjectId(owner.userId),
        clientId: owner.clientId,
        scopes: owner.scopes,
        narrowed: owner.narrowed,
        ...(owner.userAgent !== undefined && { userAgent: owner.userAgent }),
        method,
        ...(kid !== undefined && { kid }),
        generation: 1,
        keyId: tokenKeys.primaryKeyId,
        startedAt: new Date(now),
        rotatedAt: new Date(now),
        usedAt: null,
        endedAt: null,
        ...(endsAt && { endsAt }),
        expiresAt: refreshable || !endsAt ? new Date(now + refreshTokenSeconds * 1000) : endsAt,
      };
      await OAuthSession.create(session);
      return session;
    },

    async find(sessionId: string): Promise<OAuthSessionRecord | null> {
      return OAuthSession.findOne({ _id: { $eq: sessionId } }).lean<OAuthSessionRecord>();
    },

    /**
     * Moves a session to its next generation in one atomic update. Returns null where the claim is not of its newest
     * refresh token, or the session is over.
     */
    async rotate(
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
          // `null` matches a missing end, too.
          $or: [{ endsAt: { $eq: null } }, { endsAt: mongoose.trusted({ $gt: new Date(now) }) }],
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
    },

    /** Sets the missing start of a session of an earlier version to its last refresh. */
    async setStart({ _id, rotatedAt }: OAuthSessionRecord): Promise<void> {
      const filter = { _id: { $eq: _id }, startedAt: { $eq: null } };
      await OAuthSession.updateOne(filter, { $set: { startedAt: rotatedAt } });
    },

    /** Returns the ids of the user's sessions beyond the newest 50, at most 100. */
    async findSurplus(userId: string): Promise<string[]> {
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
      return idle.map(({ _id }) => _id);
    },
  };
}
