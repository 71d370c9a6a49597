import { decideNotification, isQuiet, isToUser, levelNow } from '@sotto/protocol';
import type { Message } from '@sotto/protocol';
import type { BlockRecord } from '../../models/block.js';
import type { MemberRecord } from '../../models/member.js';
import type { NoticeRecord } from '../../models/notice.js';
import type { RoomRecord } from '../../models/room.js';
import type { UserRecord } from '../../models/user.js';
import { presentNotifications } from '../../presenters/notifications.js';
import type { ServicesDeps } from '../deps.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { AccessedRoom } from '../room/accessed-room.js';
import type { MessagePresenter } from '../room/message-presenter.js';
import { createUnreadMessages } from './unread-messages.js';

export type NoticeReader = ReturnType<typeof createNoticeReader>;

/** What a user is to be told of a room. */
export interface NoticedRoom {
  room: AccessedRoom;
  /** The newest one first; at least one. */
  messages: Message[];
}

/** Creates what finds the messages that a user is to be told of now: everything is read when the notice is due. */
export function createNoticeReader(
  { models, clock, presence }: Pick<ServicesDeps, 'models' | 'clock' | 'presence'>,
  { presenter }: { presenter: Pick<MessagePresenter, 'presentAll'> },
) {
  const { Block, Member, Room, User } = models;
  const unread = createUnreadMessages({ models });

  async function readRows({ room, user }: NoticeRecord) {
    const [record, member, owner, blocks] = await Promise.all([
      Room.findOne({ _id: { $eq: room }, deletedAt: { $eq: null } }).lean<RoomRecord | null>(),
      Member.findOne({ room: { $eq: room }, user: { $eq: user } }).lean<MemberRecord | null>(),
      User.findOne({ _id: { $eq: user }, disabledAt: { $eq: null } }).lean<UserRecord | null>(),
      Block.find({ user: { $eq: user } }).lean<BlockRecord[]>(),
    ]);
    if (!record || !member || !owner) return null;
    const blocked = new Set(blocks.map((block) => block.blocked.toString()));
    return { room: toAccessedRoom(record), member, owner, blocked };
  }

  /** Returns the unread messages that the policy tells of in this way; undefined for none. */
  return async (notice: NoticeRecord): Promise<NoticedRoom | undefined> => {
    const rows = await readRows(notice);
    if (!rows) return undefined;
    const { room, member, owner, blocked } = rows;
    const now = clock();
    const userId = notice.user.toString();
    const status = (await presence.statusOf([userId])).get(userId);
    const level = levelNow(presentNotifications(member.notifications, now), now);
    const isDirect = room.record.kind === 'direct';
    const range = {
      ...{ room: notice.room, user: notice.user, except: [...blocked] },
      ...{ after: Math.max(member.lastReadSeq, notice.toldSeq ?? 0), last: notice.seq },
    };
    // Many others may follow the one that mentions the user.
    const isOnlyToUser = level === 'mentions' && !isDirect;
    const found = await (isOnlyToUser ? unread.findToUser(range) : unread.findAll(range));
    const presented = await presenter.presentAll(found.map((message) => ({ room, message })));
    const messages = presented.filter((one) => {
      const { sender, kind, deletedAt } = one;
      if (deletedAt !== undefined) return false;
      return (
        decideNotification({
          sender:
            kind === 'system' || sender.id === userId ? 'self' : blocked.has(sender.id) ? 'blocked' : 'other',
          isRead: false,
          level,
          mentioned: isToUser(one, userId),
          isDirect,
          isQuiet: isQuiet(owner.notifications?.quietHours, now),
          presence: status === 'online' ? 'open' : 'away',
          delay: notice.kind,
        }) === notice.kind
      );
    });
    return messages.length > 0 ? { room, messages } : undefined;
  };
}
