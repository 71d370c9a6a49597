import type { User } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { forEachLimited } from '../../async/for-each-limited.js';
import { UNOPENED } from '../../models/member.js';
import type { MembershipRow } from '../../models/member.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import type { MoveReactions } from '../reaction/reaction-move.js';
import type { MessageChanges } from '../room-log/message-changes.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import { openNames } from '../room/names/room-names.js';
import type { RoomAccessService } from '../room/access.js';
import type { MembershipAliases } from '../room/memberships/membership-aliases.js';
import type { MessagePublisher } from '../room/message-publisher.js';
import { createMergeTouch } from './merge-touch.js';
import type { UserDirectory } from '../user/user-directory.js';

/** A guest, and the account that the guest has joined. */
interface Merge {
  siteId: string;
  guestId: string;
  accountId: string;
}

/** Moves to the account what a guest has in rooms. Every step may be repeated, and by several nodes at once. */
export type MergeRooms = (merge: Merge) => Promise<void>;

/** Creates the steps of a merge that concern rooms: memberships and read marks, then the touch that tells clients. */
export function createMergeRooms(
  deps: Pick<ServicesDeps, 'models' | 'realtime' | 'keys' | 'logger'>,
  parts: {
    aliases: MembershipAliases;
    access: Pick<RoomAccessService, 'membershipChanged'>;
    changes: MessageChanges<AccessedRoom>;
    messagePublisher: MessagePublisher;
    users: Pick<UserDirectory, 'byId'>;
    moveReactions: MoveReactions;
  },
): MergeRooms {
  const { models, realtime } = deps;
  const { Room, Member, Message } = models;
  const { aliases, access, users, moveReactions } = parts;
  const { findNewest, touch } = createMergeTouch(models, parts);

  /**
   * Moves the marks of the account to what the guest has received and read, and never back. A send moves the read mark too,
   * which may not have reached the row yet.
   */
  async function foldMarks(
    room: AccessedRoom,
    row: MembershipRow,
    { accountId, newestSeq }: { accountId: string; newestSeq: number },
  ): Promise<void> {
    const lastReadSeq = Math.max(row.lastReadSeq, newestSeq);
    const own = { room: { $eq: row.room }, user: { $eq: toObjectId(accountId) } };
    const { deliveredSeq } = row;
    const delivered = deliveredSeq === undefined ? {} : { deliveredSeq };
    await Member.updateOne(own, { $max: { lastReadSeq, ...delivered } });
    if (row.openedAt) await Member.updateOne({ ...own, ...UNOPENED }, { $set: { openedAt: row.openedAt } });
    access.membershipChanged(room.id, accountId);
  }

  /** Whoever is mentioned as the guest is mentioned as the account too: it is counted once, as the message is one. */
  const moveMentions = (
    room: Types.ObjectId,
    { guest, author }: { guest: Types.ObjectId; author: Types.ObjectId },
  ) =>
    Message.updateMany(
      { room: { $eq: room }, mentioned: { $eq: guest } },
      { $addToSet: { mentioned: author } },
    );

  return async (merge) => {
    await moveReactions(merge);
    const rows = await Member.find({ user: { $eq: toObjectId(merge.guestId) } })
      .setOptions({ former: true })
      .read('primary')
      .lean<MembershipRow[]>();
    if (rows.length === 0) return;
    const account: User = await users.byId(merge.siteId, merge.accountId);
    const records = await Room.find({
      _id: mongoose.trusted({ $in: rows.map(({ room }) => room) }),
      site: { $eq: toObjectId(merge.siteId) },
    })
      .read('primary')
      .lean<RoomRecord[]>();
    // With their names: the monitor shows them beside the touched messages.
    const opened = await openNames(deps, records.map(toAccessedRoom));
    const rooms = new Map(opened.map((room) => [room.id, room]));
    const [guest, author] = [toObjectId(merge.guestId), toObjectId(merge.accountId)];
    await forEachLimited(rows, async (row) => {
      const room = rooms.get(row.room.toString());
      if (!room) return;
      await aliases.move(room.id, merge.guestId, merge.accountId);
      await moveMentions(row.room, { guest, author });
      const newest = await findNewest(row.room, guest);
      await foldMarks(room, row, { accountId: merge.accountId, newestSeq: newest?.seq ?? 0 });
      await touch(room, { guest, author, newest });
      realtime.toRoom(room, 'user.merged', { from: merge.guestId, user: account });
    });
    realtime.toUser(merge.accountId, 'user.merged', { from: merge.guestId, user: account });
  };
}
