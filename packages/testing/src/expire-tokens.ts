import { AppError } from '@sotto/server';
import type { RunningServer } from '@sotto/server';

/**
 * Wraps the server's check of access tokens: their expiry is part of the token and cannot be changed.
 *
 * @returns a function that expires the current access tokens of one user, or of all
 */
export function createTokenExpiry({ context }: RunningServer): (userId?: string) => Promise<void> {
  const { config, models, services } = context;
  const { sessions } = services;
  /** By session, in milliseconds since 1970: tokens that end at this time or earlier are treated as expired. */
  const expiredUntil = new Map<string, number>();

  const { verify } = sessions;
  sessions.verify = async (accessToken) => {
    const actor = await verify(accessToken);
    if (actor.expiresAt <= (expiredUntil.get(actor.sessionId) ?? 0))
      throw new AppError('invalid_token', 'The access token has expired');
    return actor;
  };

  return async (userId) => {
    const owner = userId === undefined ? {} : { user: { $eq: userId } };
    const found = await models.OAuthSession.find(owner).lean();
    for (const { _id, rotatedAt } of found)
      expiredUntil.set(_id, rotatedAt.getTime() + config.accessTokenSeconds * 1000);
    for (const id of new Set(found.map(({ user }) => user.toString()))) await sessions.userChanged(id);
  };
}
