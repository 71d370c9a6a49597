import type { Models } from '../../models/index.js';
import type { UserRecord } from '../../models/user.js';
import type { IssuedTokens, TokenSessions } from './token-sessions.js';

export interface CheckedSessionDeps {
  models: Pick<Models, 'User'>;
  sessions: Pick<TokenSessions, 'start'>;
  endSession: (sessionId: string) => Promise<void>;
}

/** The user as the credentials were checked. */
export type CheckedUser = Pick<UserRecord, '_id' | 'passwordSetAt'>;

/**
 * Starts the session of a user whose password was checked before; null where the password was changed since, or the user
 * disabled. Whoever changes a password ends the sessions that are there, and this looks at the user after the session is
 * there: a sign-in with the old password that runs at the same time leaves no session, whichever comes first.
 */
export async function startCheckedSession(
  { models, sessions, endSession }: CheckedSessionDeps,
  { _id, passwordSetAt }: CheckedUser,
  owner: Parameters<TokenSessions['start']>[0],
): Promise<IssuedTokens | null> {
  const issued = await sessions.start(owner);
  const unchanged = {
    _id: { $eq: _id },
    disabledAt: { $eq: null },
    passwordSetAt: { $eq: passwordSetAt ?? null },
  };
  if (await models.User.exists(unchanged)) return issued;
  await endSession(issued.session._id);
  return null;
}
