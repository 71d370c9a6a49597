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
import type { UserDirectory } from '../user/user-directory.js';

/** Where a message is written, and what decides what its sender may do there; no facts for the site itself. */
export interface Admitted extends Pick<RoomAccess, 'room'> {
  readonly facts?: RoomAccess['facts'] | undefined;
}

/** Whom a message mentions. */
export interface CheckedMentions {
  /** As its row names them. */
  mentioned: Types.ObjectId[];
  /** As its text names them: guests who have joined an account as that account. */
  mentions: Mention[];
}

/**
 * Checks whom a text mentions. Users whom `before` has already
 * pass: they may have left since.
 * @throws AppError `mention_not_member`, and for `@room` what `can` returns
 */
type CheckMentions = (
  admitted: Admitted,
  mentions: readonly Mention[] | undefined,
  before?: Pick<MessageRecord, 'mentioned'>,
) => Promise<CheckedMentions | undefined>;

/** Creates the check. */
export function createMentionCheck(
  { models: { Member } }: Pick<ServicesDeps, 'models'>,
  users: Pick<UserDirectory, 'byIds'>,
): CheckMentions {
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

  /**
   * Returns the accounts that guests with these ids have joined, of members and of `known` users: who writes may not have
   * heard of a merge yet, or have been offline since before it.
   */
  async function findMerged(
    admitted: Admitted,
    ids: readonly string[],
    known: ReadonlySet<string>,
  ): Promise<Map<string, string>> {
    if (ids.length === 0) return new Map();
    const accounts = await users.byIds(admitted.room.siteId, ids);
    const merged = ids.flatMap((id) => {
      const account = accounts.get(id)?.id ?? id;
      return account === id ? [] : [[id, account] as const];
    });
    if (merged.length === 0) return new Map();
    const members = await findMembers(
      admitted,
      merged.map(([, account]) => account),
    );
    const isNamed = (id: string, account: string) =>
      known.has(id) || known.has(account) || members.has(account);
    return new Map(merged.filter(([id, account]) => isNamed(id, account)));
  }

  return async (admitted, mentions, before) => {
    if (!mentions) return undefined;
    const roomId = admitted.room.id;
    const idOf = ({ user }: Mention) => (user === MENTION_ROOM ? roomId : user);
    const ids = [...new Set(mentions.map(idOf))];
    const known = new Set(before?.mentioned?.map(String));
    const added = ids.filter((id) => !known.has(id));
    if (added.includes(roomId) && admitted.facts) permit('mentionRoom', admitted.facts);
    const named = added.filter((id) => id !== roomId);
    const members = named.length > 0 ? await findMembers(admitted, named) : new Set<string>();
    const others = named.filter((id) => !members.has(id));
    const former = ids.filter((id) => id !== roomId && !members.has(id));
    const merged = await findMerged(admitted, former, known);
    const errors = mentions.flatMap((mention, index) =>
      others.includes(mention.user) && !merged.has(mention.user) ? [refusalOf(index)] : [],
    );
    if (errors.length > 0) throw new AppError('mention_not_member', undefined, { errors });
    const present = mentions.map((mention) => ({
      ...mention,
      user: merged.get(mention.user) ?? mention.user,
    }));
    return { mentioned: [...new Set(present.map(idOf))].map(toObjectId), mentions: present };
  };
}

const refusalOf = (index: number): FieldError => ({
  path: `mentions.${index}.user`,
  code: 'not_a_member',
  message: 'must be a member of the room',
});
