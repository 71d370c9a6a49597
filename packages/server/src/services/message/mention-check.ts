import { MENTION_ROOM } from '@sotto/protocol';
import type { FieldError, Mention } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { AppError } from '../../errors.js';
import type { MessageRecord } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import { permit } from '../../policies/permit.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomAccess } from '../room/access.js';

/** Where a message is written, and what decides what its sender may do there; no facts for the site itself. */
export interface Admitted extends Pick<RoomAccess, 'room'> {
  readonly facts?: RoomAccess['facts'] | undefined;
}

/**
 * Checks whom a text mentions, and returns them as the row of the message names them. Users whom `before` has already
 * pass: they may have left since.
 * @throws AppError `mention_not_member`, and for `@room` what `can` returns
 */
type CheckMentions = (
  admitted: Admitted,
  mentions: readonly Mention[] | undefined,
  before?: Pick<MessageRecord, 'mentioned'>,
) => Promise<Types.ObjectId[] | undefined>;

/** Creates the check. */
export function createMentionCheck({ models: { Member } }: Pick<ServicesDeps, 'models'>): CheckMentions {
  async function findMembers({ room }: Admitted, ids: readonly string[]): Promise<Set<string>> {
    const rows = await Member.find({
      room: { $eq: room.record._id },
      user: mongoose.trusted({ $in: ids.map(toObjectId) }),
    })
      .select('user')
      .read('primary')
      .lean();
    return new Set(rows.map(({ user }) => user.toString()));
  }

  return async (admitted, mentions, before) => {
    if (!mentions) return undefined;
    const roomId = admitted.room.id;
    const idOf = ({ user }: Mention) => (user === MENTION_ROOM ? roomId : user);
    const ids = [...new Set(mentions.map(idOf))];
    const known = new Set(before?.mentioned?.map(String));
    const added = ids.filter((id) => !known.has(id));
    if (added.includes(roomId) && admitted.facts) permit('mentionRoom', admitted.facts);
    const users = added.filter((id) => id !== roomId);
    const members = users.length > 0 ? await findMembers(admitted, users) : new Set<string>();
    const errors = mentions.flatMap((mention, index) =>
      users.includes(mention.user) && !members.has(mention.user) ? [refusalOf(index)] : [],
    );
    if (errors.length > 0) throw new AppError('mention_not_member', undefined, { errors });
    return ids.map(toObjectId);
  };
}

const refusalOf = (index: number): FieldError => ({
  path: `mentions.${index}.user`,
  code: 'not_a_member',
  message: 'must be a member of the room',
});
