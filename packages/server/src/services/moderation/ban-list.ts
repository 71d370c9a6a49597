import type { BannedUser, ListMembersQuery, Page } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { MemberModel, MembershipRow } from '../../models/member.js';
import { presentBan } from '../../presenters/members.js';
import type { UserDirectory } from '../user/user-directory.js';
import { afterCursor, toPage } from '../../models/id-pages.js';
import type { AccessedRoom } from '../room/accessed-room.js';

/** Creates the list of the users who are banned from a room now, by pages in the order of their ids. */
export function createBanList({
  Member,
  users,
  clock,
}: {
  Member: MemberModel;
  users: UserDirectory;
  clock: () => number;
}) {
  return async (room: AccessedRoom, { cursor, limit }: ListMembersQuery): Promise<Page<BannedUser>> => {
    const rows = await Member.find({
      room: { $eq: room.record._id },
      bannedUntil: mongoose.trusted({ $gt: new Date(clock()) }),
      ...afterCursor('user', cursor),
    })
      .setOptions({ former: true })
      // Both this index and the unique one are in the order of the page; only this one leaves out those who just left.
      .hint({ room: 1, user: 1, bannedUntil: 1 })
      .sort({ user: 1 })
      .limit(limit + 1)
      .lean<MembershipRow[]>();
    const { page, nextCursor } = toPage(rows, limit, ({ user }) => user);
    const people = await users.byIds(
      room.siteId,
      page.map(({ user }) => user.toString()),
    );
    const results = page.flatMap(({ user, bannedUntil }) => {
      const found = people.get(user.toString());
      return found && bannedUntil ? [presentBan(found, bannedUntil)] : [];
    });
    return { results, nextCursor };
  };
}
