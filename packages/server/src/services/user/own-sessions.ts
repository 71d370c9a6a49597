import type { Session } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';
import type { Audit } from '../audit.js';
import { startOf } from '../site/session-rules.js';
import { publicSessionId } from './session-id.js';

/** More than a user may have; the sessions of a bot are as many as it has asked for tokens. */
const MAX_SESSIONS = 100;
/** Reads after which the sessions that still begin are left alone. */
const MAX_ROUNDS = 20;

interface OwnSessionsDeps {
  models: Pick<Models, 'OAuthSession' | 'OAuthClient'>;
  audit: Pick<Audit, 'record'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Longest life of a session, however often it is refreshed. */
  sessionSeconds: number;
  /** Ends a session and its sockets on every node. */
  end: (sessionId: string) => Promise<void>;
}

/** Creates what users do with their own sessions: list and end them. */
export function createOwnSessions({ models, audit, clock, sessionSeconds, end }: OwnSessionsDeps) {
  const { OAuthSession, OAuthClient } = models;

  async function findOpen(userId: string): Promise<OAuthSessionRecord[]> {
    return OAuthSession.find({
      user: { $eq: toObjectId(userId) },
      endedAt: { $eq: null },
      expiresAt: mongoose.trusted({ $gt: new Date(clock()) }),
    })
      .sort({ rotatedAt: -1 })
      .limit(MAX_SESSIONS)
      .lean<OAuthSessionRecord[]>();
  }

  async function clientNames(sessions: OAuthSessionRecord[]): Promise<Map<string, string>> {
    const ids = [...new Set(sessions.map(({ clientId }) => clientId))];
    const clients = await OAuthClient.find({ clientId: mongoose.trusted({ $in: ids }) })
      .select('clientId name')
      .lean<{ clientId: string; name: string }[]>();
    return new Map(clients.map(({ clientId, name }) => [clientId, name]));
  }

  function present(session: OAuthSessionRecord, { sessionId }: Actor, names: Map<string, string>): Session {
    const { _id, clientId, rotatedAt, userAgent } = session;
    const startedAt = session.startedAt ?? rotatedAt;
    const lastEnd = session.endsAt?.getTime() ?? startedAt.getTime() + sessionSeconds * 1000;
    return {
      id: publicSessionId(_id),
      current: _id === sessionId,
      method: startOf(session).method,
      client: names.get(clientId) ?? clientId,
      startedAt: startedAt.toISOString(),
      lastSeenAt: rotatedAt.toISOString(),
      expiresAt: new Date(Math.min(session.expiresAt.getTime(), lastEnd)).toISOString(),
      ...(userAgent && { userAgent }),
    };
  }

  return {
    /** Returns the actor's open sessions, the one that was refreshed last first. */
    async list(actor: Actor): Promise<Session[]> {
      const sessions = await findOpen(actor.userId);
      const names = await clientNames(sessions);
      return sessions.map((session) => present(session, actor, names));
    },

    /** Ends one of the actor's sessions. @throws AppError `session_not_found` */
    async endOne({ userId, siteId }: Actor, id: string): Promise<void> {
      const sessions = await findOpen(userId);
      const session = sessions.find(({ _id }) => publicSessionId(_id) === id);
      if (!session) throw new AppError('session_not_found');
      await audit.record(
        {
          ...{ siteId, actor: `user:${userId}`, action: 'session.ended', target: `session:${id}` },
          data: { user: userId },
        },
        () => end(session._id),
      );
    },

    /** Ends the actor's sessions, all or all but the present one. */
    async endAll(
      { userId, siteId, sessionId }: Actor,
      { keepCurrent }: { keepCurrent: boolean },
    ): Promise<void> {
      await audit.record(
        {
          ...{ siteId, actor: `user:${userId}`, action: 'sessions.ended', target: `user:${userId}` },
          ...(keepCurrent && { data: { except: publicSessionId(sessionId) } }),
        },
        () => endOthers(userId, keepCurrent ? sessionId : undefined),
      );
    },

    endOthers,
  };

  /** Ends the sessions of a user but one. */
  async function endOthers(userId: string, kept: string | undefined): Promise<void> {
    for (let round = 0; round < MAX_ROUNDS; round += 1) {
      const sessions = await findOpen(userId);
      const others = sessions.filter(({ _id }) => _id !== kept);
      for (const { _id } of others) await end(_id);
      if (sessions.length < MAX_SESSIONS) return;
    }
  }
}
