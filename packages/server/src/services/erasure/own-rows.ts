import type { Types } from 'mongoose';
import type { Models } from '../../models/index.js';

/** The models of what is stored for one user alone, or by whom it is. */
export type OwnRowModels = Pick<
  Models,
  'Avatar' | 'Block' | 'Draft' | 'EmailLink' | 'Notice' | 'PushSubscription'
>;

/**
 * Deletes what is stored for a user beside the profile and beside rooms: the picture, drafts, links, blocks by and of the user,
 * and whom to tell of messages. May be repeated.
 */
export async function deleteOwnRows(
  { Avatar, Block, Draft, EmailLink, Notice, PushSubscription }: OwnRowModels,
  user: Types.ObjectId,
): Promise<void> {
  const own = { user: { $eq: user } };
  await Promise.all([
    Avatar.deleteMany(own),
    Draft.deleteMany(own),
    EmailLink.deleteMany(own),
    Notice.deleteMany(own),
    PushSubscription.deleteMany(own),
    Block.deleteMany(own),
    Block.deleteMany({ blocked: { $eq: user } }),
  ]);
}
