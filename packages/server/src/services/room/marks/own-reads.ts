import type { ReadState } from '@sotto/protocol';
import type { UpdateQuery } from 'mongoose';
import type { Actor } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import type { MemberRecord } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import { readSeqOf } from '../../../presenters/rooms.js';
import type { ServicesDeps } from '../../deps.js';
import { createMentionCounts } from '../../message/mention-counts.js';
import type { RoomHeads } from '../../room-log/room-heads.js';
import type { UserDirectory } from '../../user/user-directory.js';
import type { RoomAccessService } from '../access.js';
import type { AccessedRoom } from '../accessed-room.js';
import type { ReadMarks } from './read-marks.js';

/** Creates what moves the read mark of a member, and what marks messages as unread. */
export function createOwnReads(
  deps: Pick<ServicesDeps, 'models' | 'realtime'>,
  parts: {
    access: RoomAccessService;
    heads: RoomHeads;
    users: Pick<UserDirectory, 'accountById'>;
    marks: ReadMarks;
  },
) {
  const { models, realtime } = deps;
  const { access, heads, users, marks } = parts;
  const { Member } = models;
  const countMentions = createMentionCounts(deps);

  /** Changes the row of a member. @throws AppError `not_a_member` */
  async function change(
    room: AccessedRoom,
    userId: string,
    update: UpdateQuery<MemberRecord>,
  ): Promise<MemberRecord> {
    const before = await Member.findOneAndUpdate(
      { room: { $eq: room.record._id }, user: { $eq: toObjectId(userId) } },
      update,
      { returnDocument: 'before' },
    ).lean<MemberRecord | null>();
    if (!before) throw new AppError('not_a_member');
    return before;
  }

  async function stateOf(
    room: AccessedRoom,
    userId: string,
    mark: { lastSeq: number; lastReadSeq: number; unreadFrom?: number },
  ): Promise<ReadState> {
    const { lastSeq, lastReadSeq, unreadFrom } = mark;
    const readSeq = readSeqOf(mark);
    const unreadCount = lastSeq - readSeq;
    const asked = unreadCount > 0 ? [{ room: room.record._id, readSeq, unread: unreadCount }] : [];
    const mentionCount = (await countMentions(userId, asked)).get(room.id) ?? 0;
    return { lastReadSeq, unreadCount, mentionCount, ...(unreadFrom !== undefined && { unreadFrom }) };
  }

  return {
    /**
     * Moves the actor's read mark, never back and never past the newest message. Nothing is marked as unread any more.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    async read(actor: Actor, slug: string, seq: number): Promise<ReadState> {
      const found = await access.resolveMember(actor, slug);
      await access.markOpened(actor, found);
      const { room } = found;
      const lastSeq = await heads.currentSeq(room.id);
      const target = Math.min(seq, lastSeq);
      const update = { $max: { lastReadSeq: target }, $unset: { unreadFrom: 1 } };
      const before = await change(room, actor.userId, update);
      const known = marks.latest(room.id, actor.userId, before.lastReadSeq);
      if (target > known) {
        const { user, privacy } = await users.accountById(actor.siteId, actor.userId);
        const payload = { room: room.slug, user, seq: target };
        if (privacy.receipts) realtime.toRoom(room, 'read', payload);
        // The user's other devices count what is unread by it.
        else realtime.toUser(actor.userId, 'read', payload, { room });
      }
      const lastReadSeq = Math.min(Math.max(known, target), lastSeq);
      const state = await stateOf(room, actor.userId, { lastSeq, lastReadSeq });
      if (before.unreadFrom !== undefined)
        realtime.toUser(actor.userId, 'read.own', { room: room.slug, ...state }, { room });
      return state;
    },

    /**
     * Counts a message, and those after it, as unread until the actor reads the room again. The read mark, which other
     * members see, stays.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    async markUnread(actor: Actor, slug: string, seq: number): Promise<ReadState> {
      const { room } = await access.resolveMember(actor, slug);
      const lastSeq = await heads.currentSeq(room.id);
      const unreadFrom = Math.min(seq, lastSeq);
      const hasMessages = unreadFrom > 0;
      const before = await change(room, actor.userId, hasMessages ? { $set: { unreadFrom } } : {});
      const lastReadSeq = Math.min(marks.latest(room.id, actor.userId, before.lastReadSeq), lastSeq);
      const mark = { lastSeq, lastReadSeq, ...(hasMessages && { unreadFrom }) };
      const state = await stateOf(room, actor.userId, mark);
      realtime.toUser(actor.userId, 'read.own', { room: room.slug, ...state }, { room });
      return state;
    },
  };
}
