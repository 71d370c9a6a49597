import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { AppError } from '../../errors.js';
import type { ErasureRecord } from '../../models/erasure.js';
import type { Models } from '../../models/index.js';
import type { MembershipRow } from '../../models/member.js';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import type { FileClaims } from '../file/file-claims.js';
import type { DeleteMessage } from '../message/message-deletion.js';
import type { WithdrawReactions } from '../reaction/reaction-withdrawal.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import { openName } from '../room/names/room-names.js';
import type { AnnounceUser } from '../user/user-announcer.js';
import type { EraseLineNames } from './erase-line-names.js';
import { erasedUsername } from './erased-username.js';
import { deleteOwnRows } from './own-rows.js';

/** Rows that are read at once. */
const BATCH = 200;

/** Erases what names a person beside their keys. May be repeated; returns early where the server stops. */
export type EraseTraces = (erasure: ErasureRecord, isStopped: () => boolean) => Promise<void>;

/**
 * Creates what erases the traces of a person: their messages become deleted ones by ordinary changes, which members follow
 * as any other, and the profile, the picture, blocks, drafts, reactions, notes of reports and memberships go.
 */
export function createTraceErasure(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'clock'>,
  parts: {
    deleteMessage: DeleteMessage;
    eraseLineNames: EraseLineNames;
    withdrawReactions: WithdrawReactions;
    leaveRoom: (roomId: string, userId: string) => Promise<unknown>;
    announceUser: AnnounceUser;
    claims: Pick<FileClaims, 'dropAll'>;
  },
): EraseTraces {
  const { models, clock } = deps;
  const { Member, Message, Report, Room, User } = models;
  const { eraseLineNames, withdrawReactions, leaveRoom, announceUser, claims } = parts;
  const deleteMessages = createSenderDeletion(deps, parts);

  async function scrubProfile(site: Types.ObjectId, user: Types.ObjectId): Promise<void> {
    const username = erasedUsername(user);
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
    await eraseLeftReactions(models, row.room, row.user);
    await eraseLineNames(room, row.user, isStopped);
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
      await withdrawReactions(user, isStopped);
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

/** Creates what deletes all messages of a sender in a room, and lines about what the sender did. */
function createSenderDeletion(
  { models: { Message } }: Pick<ServicesDeps, 'models'>,
  { deleteMessage }: { deleteMessage: DeleteMessage },
) {
  return async (room: AccessedRoom, sender: Types.ObjectId, isStopped: () => boolean): Promise<void> => {
    const left = { room: { $eq: room.record._id }, sender: { $eq: sender }, deletedAt: { $eq: null } };
    for (;;) {
      const rows = await Message.find(left).select('_id').limit(BATCH).read('primary').lean();
      for (const { _id } of rows) {
        if (isStopped()) return;
        await deleteMessage(room, _id.toString());
      }
      if (rows.length < BATCH) return;
    }
  };
}

/** Erases the reactions to deleted messages of a sender: an earlier version deleted those of a person, and left them. */
async function eraseLeftReactions(
  { Message, Reaction }: Pick<Models, 'Message' | 'Reaction'>,
  room: Types.ObjectId,
  sender: Types.ObjectId,
): Promise<void> {
  const left = {
    ...{ room: { $eq: room }, sender: { $eq: sender }, deletedAt: mongoose.trusted({ $ne: null }) },
    reactions: mongoose.trusted({ $ne: null }),
  };
  for (;;) {
    const rows = await Message.find(left).select('_id').limit(BATCH).read('primary').lean();
    const ids = mongoose.trusted({ $in: rows.map(({ _id }) => _id) });
    // First, as the summaries are what they are found by.
    await Reaction.deleteMany({ message: ids });
    await Message.updateMany({ _id: ids }, { $set: { reactions: null } });
    if (rows.length < BATCH) return;
  }
}
