import type { SessionEndCode, SignInMethod } from '@sotto/protocol';
import mongoose from 'mongoose';
import { createBatchLoader } from '../async/batch-loader.js';
import type { ControlMessage } from '../bus/bus.js';
import { publishControl } from '../bus/bus.js';
import type { Models } from '../models/index.js';
import { toObjectId } from '../models/object-id.js';
import type { OAuthSessionRecord } from '../models/oauth-session.js';
import type { Audit } from './audit.js';
import type { Realtime } from './realtime.js';
import { createOwnSessions } from './user/own-sessions.js';
import { createSessionActor, createTokenVerifier } from './user/token-verifier.js';
import type { TokenVerifierDeps } from './user/token-verifier.js';

/** How long the row of an ended session stays, for nodes that missed its end. Without a row its tokens are refused too. */
const ENDED_MS = 3_600_000;

interface SessionEndingDeps {
  models: Pick<Models, 'OAuthSession' | 'OAuthAccessToken'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

interface SessionsDeps extends TokenVerifierDeps {
  models: Pick<Models, 'OAuthSession' | 'OAuthAccessToken' | 'OAuthClient' | 'User' | 'Erasure'>;
  realtime: Realtime;
  audit: Pick<Audit, 'record'>;
  /** Longest life of a session, however often it is refreshed. */
  sessionSeconds: number;
}

/** What became of a user whose sessions end. */
type UserEndCode = Extract<SessionEndCode, 'user_disabled' | 'user_deleted'>;

export type SessionsService = ReturnType<typeof createSessionsService>;

/** Creates the service that verifies access tokens, and lists and ends sessions. */
export function createSessionsService(deps: SessionsDeps) {
  const { models, bus, realtime, logger } = deps;
  const { Erasure, User } = models;

  async function invalidate(message: ControlMessage): Promise<void> {
    await publishControl(bus, message).catch((error: unknown) => {
      logger.warn({ err: error, kind: message.kind }, 'unable to invalidate a session on other nodes');
    });
  }

  /** Ends a session: its tokens at once on every node, and its sockets. */
  async function end(sessionId: string): Promise<void> {
    const session = await endSession(deps, sessionId);
    if (!session) return;
    await invalidate({ kind: 'session', sessionId });
    const userId = session.user.toString();
    realtime.sessionEnded(userId, sessionId, await endCodeOf(userId));
  }

  /**
   * By one query for all whose sessions end at once, as when a client is disabled. A deleted user is disabled, too, and guests
   * who have joined an account are deleted with it. Asks the primary: either was written a moment ago.
   */
  const endCodes = createBatchLoader<UserEndCode>(async (userIds) => {
    const ids = mongoose.trusted({ $in: userIds.map(toObjectId) });
    const [disabled, erasures] = await Promise.all([
      User.find({ _id: ids, disabledAt: mongoose.trusted({ $ne: null }) })
        .select('_id')
        .read('primary')
        .lean(),
      Erasure.find({ users: ids }).select('users').read('primary').lean(),
    ]);
    return new Map([
      ...disabled.map((user) => [user._id.toString(), 'user_disabled'] as const),
      ...erasures.flatMap(({ users }) => users).map((user) => [user.toString(), 'user_deleted'] as const),
    ]);
  });

  /** Returns why the sessions of a user end before their time. They have ended, also where the store does not say why. */
  const endCodeOf = (userId: string): Promise<UserEndCode | 'token_revoked'> =>
    endCodes(userId).then(
      (code) => code ?? 'token_revoked',
      () => 'token_revoked',
    );

  return {
    endCodeOf,

    /** Returns whose the token is. @throws AppError `invalid_token`, `site_disabled` */
    verify: createTokenVerifier(deps),

    /**
     * Returns who acts in a session, as a token of it would say it.
     * @throws AppError `ticket_invalid` where it does not go on, `site_disabled`
     */
    actorOf: createSessionActor(deps),

    end,
    own: createOwnSessions({ ...deps, end }),

    /** Returns the ids of the sessions that ended after this time (milliseconds since 1970), for any reason. */
    async endedAfter(time: number): Promise<string[]> {
      const ended = await models.OAuthSession.find({ endedAt: mongoose.trusted({ $gt: new Date(time) }) })
        .select('_id')
        .lean();
      return ended.map(({ _id }) => _id);
    },

    /** Invalidates the user on every node: name, scopes, whether disabled. */
    userChanged: (userId: string) => invalidate({ kind: 'user', userId }),
  };
}

/**
 * Ends all sessions of a user, of an OAuth client, or that began by an identity key, in the store, which is all that a command needs: running servers find
 * ended sessions there within a second (`sockets/connections/change-poller`).
 * @returns how many were open
 */
export async function endSessionsOf(
  { models, clock }: SessionEndingDeps,
  owner:
    | { user: mongoose.Types.ObjectId }
    | { clientId: string; method?: SignInMethod | null }
    | { site: mongoose.Types.ObjectId; kid: string },
): Promise<number> {
  const filter = Object.fromEntries(Object.entries(owner).map(([field, value]) => [field, { $eq: value }]));
  const open = await models.OAuthSession.find({ ...filter, endedAt: { $eq: null } })
    .select('_id')
    .lean<{ _id: string }[]>();
  await endSessions(
    models,
    open.map(({ _id }) => _id),
    clock(),
  );
  return open.length;
}

/** Ends these sessions in the store. @param now - milliseconds since 1970 */
export async function endSessions(
  { OAuthSession, OAuthAccessToken }: SessionEndingDeps['models'],
  sessionIds: string[],
  now: number,
): Promise<void> {
  const ids = mongoose.trusted({ $in: sessionIds });
  await OAuthSession.updateMany({ _id: ids }, { $set: endedAt(now) });
  await OAuthAccessToken.deleteMany({ session: ids });
}

/** Ends a session in the store. Returns it, or null where there is none. */
async function endSession(
  { models: { OAuthSession, OAuthAccessToken }, clock }: SessionEndingDeps,
  sessionId: string,
): Promise<Pick<OAuthSessionRecord, 'user'> | null> {
  const session = await OAuthSession.findOneAndUpdate(
    { _id: { $eq: sessionId } },
    { $set: endedAt(clock()) },
  ).lean<Pick<OAuthSessionRecord, 'user'>>();
  if (session) await OAuthAccessToken.deleteMany({ session: { $eq: sessionId } });
  return session;
}

const endedAt = (now: number) => ({ endedAt: new Date(now), expiresAt: new Date(now + ENDED_MS) });
