import mongoose from 'mongoose';
import type { Models } from '../../models/index.js';
import type { OAuthSessionRecord } from '../../models/oauth-session.js';

/** How long the row of an ended session stays, for nodes that were not told. No row: its tokens are refused just so. */
const ENDED_MS = 3_600_000;

type SessionIds = Pick<OAuthSessionRecord, '_id' | 'user'>;

interface SessionEndingDeps {
  models: Pick<Models, 'OAuthSession' | 'OAuthAccessToken'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/**
 * Ends sessions in the store. Servers that run notice it there within a second (`sockets/connections/revocation-poller`), so this is
 * all that an operator's command needs; a server itself also tells the others at once (`sessions.end`).
 */
export function createSessionEnding({ models, clock }: SessionEndingDeps) {
  const { OAuthSession, OAuthAccessToken } = models;
  const ended = () => ({ endedAt: new Date(clock()), expiresAt: new Date(clock() + ENDED_MS) });

  return {
    /** Returns the session, or null where there is none. */
    async end(sessionId: string): Promise<SessionIds | null> {
      const session = await OAuthSession.findOneAndUpdate(
        { _id: { $eq: sessionId } },
        { $set: ended() },
      ).lean<SessionIds>();
      if (session) await OAuthAccessToken.deleteMany({ session: { $eq: sessionId } });
      return session;
    },

    /** Ends all sessions of a user or of a client; returns how many were open. */
    async endAll(owner: { user: mongoose.Types.ObjectId } | { clientId: string }): Promise<number> {
      const filter = 'user' in owner ? { user: { $eq: owner.user } } : { clientId: { $eq: owner.clientId } };
      const open = await OAuthSession.find({ ...filter, endedAt: { $eq: null } })
        .select('_id')
        .lean<{ _id: string }[]>();
      const ids = mongoose.trusted({ $in: open.map(({ _id }) => _id) });
      await OAuthSession.updateMany({ _id: ids }, { $set: ended() });
      await OAuthAccessToken.deleteMany({ session: ids });
      return open.length;
    },
  };
}
