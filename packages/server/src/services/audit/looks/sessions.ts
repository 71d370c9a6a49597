import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { OAuthSessionRecord } from '../../../models/oauth-session.js';
import { startOf } from '../../site/session-rules.js';
import { publicSessionId } from '../../user/session-id.js';
import { idOf } from '../target.js';
import type { Look } from '../actions.js';

type OpenSession = Pick<OAuthSessionRecord, '_id' | 'method' | 'startedAt' | 'rotatedAt'>;

/** Returns the sessions of a user that have not ended. */
function openSessionsOf({ OAuthSession }: Models, user: Types.ObjectId): Promise<OpenSession[]> {
  return OAuthSession.find({ user: { $eq: user }, endedAt: { $eq: null } })
    .select('method startedAt rotatedAt')
    .lean<OpenSession[]>()
    .exec();
}

/** Returns the ids of the sessions of a user that began before a time and have not ended, but the one that was to stay. */
export async function openSessionsBefore(
  models: Models,
  user: Types.ObjectId,
  time: Date,
  except: unknown,
): Promise<string[]> {
  const open = await openSessionsOf(models, user);
  return open
    .filter((session) => startOf(session).at < time && publicSessionId(session._id) !== except)
    .map(({ _id }) => _id);
}

/** Target: the session. `data.user`: its user. A session without a row has ended. */
export const isSessionEnded: Look = async (models, { target, data }) => {
  const open = await openSessionsOf(models, toObjectId(String(data?.user)));
  return !open.some(({ _id }) => publicSessionId(_id) === idOf(target));
};

/** Target: the user. `data.except`: the session that was to stay. Later sessions do not count. */
export const areSessionsEnded: Look = async (models, { target, data, at }) =>
  (await openSessionsBefore(models, toObjectId(idOf(target)), at, data?.except)).length === 0;
