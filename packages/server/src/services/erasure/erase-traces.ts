import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { AppError } from '../../errors.js';
import type { ErasureRecord } from '../../models/erasure.js';
import type { MembershipRow } from '../../models/member.js';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import type { FileClaims } from '../file/file-claims.js';
import { unmarked } from '../message/unmarked.js';
import type { MessageChanges } from '../room-log/message-changes.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePublisher } from '../room/message-publisher.js';
import { openName } from '../room/names/room-names.js';
import type { AnnounceUser } from '../user/user-announcer.js';
import { deleteOwnRows } from './own-rows.js';

/** Rows that are read at once. */
const BATCH = 200;

/** Erases what names a person beside their keys. May be repeated; returns early where the server stops. */
export type EraseTraces = (erasure: ErasureRecord, isStopped: () => boolean) => Promise<void>;

/**
 * Creates what erases the traces of a person: their messages become deleted ones by ordinary changes, which members follow
 * as any other, and the profile, the picture, blocks, drafts, notes of reports and memberships go.
 */
export function createTraceErasure(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'clock'>,
  parts: {
    changes: MessageChanges<AccessedRoom>;
    messagePublisher: MessagePublisher;
    leaveRoom: (roomId: string, userId: string) => Promise<unknown>;
    announceUser: AnnounceUser;
    claims: Pick<FileClaims, 'dropAll'>;
  },
): EraseTraces {
  const { models, clock } = deps;
  const { Member, Message, Report, Room, User } = models;
  const { leaveRoom, announceUser, claims } = parts;
  const deleteMessages = createMessageDeletion(deps, parts);

  async function scrubProfile(site: Types.ObjectId, user: Types.ObjectId): Promise<void> {
    const username = `deleted-${user.toString()}`;
    const { modifiedCount } = await User.updateOne(
      { _id: { $eq: user }, username: mongoose.trusted({ $ne: username }) },
      {
        // Without a token, an empty name is the one of who was erased.
        $set: { username, displayName: '', disabledAt: new Date(clock()) },
        $unset: {
          ...{ sealedName: 1, sealedEmail: 1, sealedAvatarUrl: 1 },
          ...{ email: 1, passwordHash: 1, passwordSetAt: 1, externalId: 1 },
          ...{ avatarUrl: 1, avatarId: 1, managed: 1, profileIat: 1, notifications: 1 },
          privacy: 1,
          ...{ verifiedEmail: 1, mailedAt: 1 },
        },
      },
    );
    await Promise.all([deleteOwnRows(models, user), claims.dropAll({ owner: user })]);
    if (modifiedCount > 0) await announceUser(site.toString(), user.toString());
  }

  /** The last owner of a room stays its owner, and nobody leaves a direct room. */
  async function leave(room: AccessedRoom, user: Types.ObjectId): Promise<void> {
    try {
      await leaveRoom(room.id, user.toString());
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
    }
  }

  async function eraseIn(row: MembershipRow, isStopped: () => boolean): Promise<void> {
    const record = await Room.findOne({ _id: { $eq: row.room } }).lean<RoomRecord | null>();
    if (!record) return;
    const room = await openName(deps, toAccessedRoom(record));
    await deleteMessages(room, row.user, isStopped);
    await Message.updateMany(
      { room: { $eq: row.room }, mentioned: { $eq: row.user } },
      { $pull: { mentioned: row.user } },
    );
    await Report.updateMany(
      { room: { $eq: row.room }, reporter: { $eq: row.user } },
      { $unset: { note: 1 } },
    );
    if (row.role !== null) await leave(room, row.user);
  }

  return async ({ site, users }, isStopped) => {
    for (const user of users) {
      await scrubProfile(site, user);
      // Rows stay after the end of a membership, so they name every room that the user wrote in.
      const rows = await Member.find({ user: { $eq: user } })
        .setOptions({ former: true })
        .read('primary')
        .lean<MembershipRow[]>();
      for (const row of rows) {
        if (isStopped()) return;
        await eraseIn(row, isStopped);
      }
    }
  };
}

/** Creates what deletes all messages of a sender in a room, as the sender could. */
function createMessageDeletion(
  { models: { Message, MessageVersion }, clock }: Pick<ServicesDeps, 'models' | 'clock'>,
  {
    changes,
    messagePublisher,
  }: { changes: MessageChanges<AccessedRoom>; messagePublisher: MessagePublisher },
) {
  const remove = (room: AccessedRoom, id: string) =>
    changes.change(
      room,
      id,
      (current) =>
        current.deletedAt ? null : { content: null, deletedAt: new Date(clock()), ...unmarked(current) },
      async ({ message, changed }) => {
        if (changed) await messagePublisher.publishChange(room, message, 'message.deleted');
      },
    );

  return async (room: AccessedRoom, sender: Types.ObjectId, isStopped: () => boolean): Promise<void> => {
    const left = { room: { $eq: room.record._id }, sender: { $eq: sender }, deletedAt: { $eq: null } };
    for (;;) {
      const rows = await Message.find(left).select('_id').limit(BATCH).read('primary').lean();
      // First, as the messages are what they are found by.
      await MessageVersion.deleteMany({ message: mongoose.trusted({ $in: rows.map(({ _id }) => _id) }) });
      for (const { _id } of rows) {
        if (isStopped()) return;
        await remove(room, _id.toString());
      }
      if (rows.length < BATCH) return;
    }
  };
}
