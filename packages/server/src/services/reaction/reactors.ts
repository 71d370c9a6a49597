import type { ListReactionsQuery, Page, User } from '@sotto/protocol';
import type { Types } from 'mongoose';
import { afterCursor, toPage } from '../../models/id-pages.js';
import type { ReactionRecord } from '../../models/reaction.js';
import { unknownUser } from '../../presenters/users.js';
import type { ServicesDeps } from '../deps.js';
import type { UserDirectory } from '../user/user-directory.js';

/** One emoji under one message. */
interface Kind {
  siteId: string;
  message: Types.ObjectId;
  tag: string;
}

/** Creates what reads who reacted with an emoji, the first ones first. */
export function createReactorsReader(
  { models: { Reaction } }: Pick<ServicesDeps, 'models'>,
  { users }: { users: Pick<UserDirectory, 'byIds'> },
) {
  return async (
    { siteId, message, tag }: Kind,
    { cursor, limit }: ListReactionsQuery,
  ): Promise<Page<User>> => {
    const found = await Reaction.find({
      ...{ message: { $eq: message }, tag: { $eq: tag }, active: { $eq: true } },
      ...afterCursor('_id', cursor),
    })
      .sort({ _id: 1 })
      .limit(limit + 1)
      .select('user')
      .lean<Pick<ReactionRecord, '_id' | 'user'>[]>();
    const { page, nextCursor } = toPage(found, limit, ({ _id }) => _id);
    const ids = page.map(({ user }) => user.toString());
    const known = await users.byIds(siteId, ids);
    return { results: ids.map((id) => known.get(id) ?? unknownUser(id)), nextCursor };
  };
}
