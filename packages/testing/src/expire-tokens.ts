import type { RunningServer } from '@sotto/server';

/** Makes the access tokens of a user, or of everybody, end now, in the store and in the server's memory. */
export async function expireTokens({ context }: RunningServer, userId?: string): Promise<void> {
  const { models, services, clock } = context;
  const owner = userId === undefined ? {} : { user: { $eq: userId } };
  const sessions = await models.OAuthSession.find(owner).lean();
  const expiresAt = new Date(clock() - 1);
  for (const { _id } of sessions)
    await models.OAuthAccessToken.updateMany({ session: { $eq: _id } }, { $set: { expiresAt } });
  for (const id of new Set(sessions.map(({ user }) => user.toString())))
    await services.sessions.userChanged(id);
}
