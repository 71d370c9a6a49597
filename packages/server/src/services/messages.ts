import { randomUUID } from 'node:crypto';
import {
  MAX_CHANGES,
  MAX_CHANGES_BYTES,
  MAX_PAGE_BYTES,
  MESSAGE_ID_PATTERN,
  canDeleteMessage,
  canEditMessage,
} from '@sotto/protocol';
import type {
  ChangesPage,
  EditMessageInput,
  ListMessagesQuery,
  Message,
  MessagePage,
  SendMessageInput,
  SyncResult,
} from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import { AppError } from '../errors.js';
import type { MessageRecord } from '../models/message.js';
import { toObjectId } from '../models/object-id.js';
import type { ServicesDeps } from './deps.js';
import type { MessageChanges } from './room-log/message-changes.js';
import type { MessagePublisher } from './room/message-publisher.js';
import type { NewestPages } from './room-log/newest-pages.js';
import type { MessageWriter } from './room-log/message-writer.js';
import type { AccessedRoom, MemberAccess, RoomAccessService } from './room/access.js';
import type { RoomHeads } from './room-log/room-heads.js';
import type { KeptHeads } from './room-log/kept-heads.js';
import type { BehindRoom, SyncReader } from './room/sync-reader.js';
import type { RoomRef } from './realtime.js';
import type { RoomAssembler } from './room/assembler.js';
import type { UserDirectory } from './user/user-directory.js';

/** What stands around the messages of one room in an answer: its slug, its cursor, `hasMore`. */
const ENVELOPE_BYTES = 128;
const CHANGES_BYTES = MAX_CHANGES_BYTES - ENVELOPE_BYTES;
const HISTORY_BYTES = MAX_PAGE_BYTES - ENVELOPE_BYTES;

export type MessagesService = ReturnType<typeof createMessagesService>;

/** Reading and writing the messages of a room. */
export function createMessagesService(
  { models, limiter, clock }: ServicesDeps,
  parts: {
    access: RoomAccessService;
    heads: RoomHeads;
    pages: NewestPages;
    users: UserDirectory;
    writer: MessageWriter<AccessedRoom>;
    changes: MessageChanges<AccessedRoom>;
    messagePublisher: MessagePublisher;
    assembler: RoomAssembler;
    kept: KeptHeads;
    syncReader: SyncReader;
    expensive: LimitByKey;
  },
) {
  const {
    access,
    heads,
    pages,
    users,
    writer,
    changes,
    messagePublisher,
    assembler,
    kept,
    syncReader,
    expensive,
  } = parts;

  const open = (row: MessageRecord) => models.Message.openRecord(row);
  const inRoom = (room: RoomRef) => ({ room: { $eq: toObjectId(room.id) } });
  const newestFirst = (room: RoomRef, limit: number, before: number) =>
    models.Message.find({ ...inRoom(room), seq: mongoose.trusted({ $lt: before }) })
      .sort({ seq: -1 })
      .limit(limit)
      .lean();
  const oldestFirst = (room: RoomRef, limit: number, after: number) =>
    models.Message.find({ ...inRoom(room), seq: mongoose.trusted({ $gt: after }) })
      .sort({ seq: 1 })
      .limit(limit)
      .lean();

  /**
   * Resolves the room of a send, an edit or a deletion, within the limits of the user and the room. Membership comes
   * before the room's bucket, so that no outsider can empty it.
   * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`
   */
  async function admitWrite(actor: Actor, slug: string): Promise<MemberAccess> {
    await limiter.enforce('messages.user', actor.userId);
    const found = await access.resolveMember(actor, slug);
    await limiter.enforce('messages.room', found.room.id);
    return found;
  }

  /** What comes after `since` in the log, as much as fits: at least one change where there is one. */
  async function changesAfter(room: RoomRef, since: number): Promise<ChangesPage> {
    const found = await models.Message.find({ ...inRoom(room), rev: mongoose.trusted({ $gt: since }) })
      .sort({ rev: 1 })
      .limit(MAX_CHANGES + 1)
      .batchSize(MAX_CHANGES + 2)
      .lean();
    const results = await messagePublisher.presentWithin(
      room,
      found.slice(0, MAX_CHANGES).map(open),
      CHANGES_BYTES,
    );
    return { results, rev: results.at(-1)?.rev ?? since, hasMore: results.length < found.length };
  }

  async function readChanges(actor: Actor, slug: string, since: number): Promise<ChangesPage> {
    const { room } = await access.resolve(actor, slug);
    const page = await changesAfter(room, since);
    if (page.results.length === 0 && since > (await heads.current(room.id)).rev)
      throw new AppError('cursor_ahead');
    return page;
  }

  async function readPage(
    actor: Actor,
    slug: string,
    { before, after, limit }: ListMessagesQuery,
  ): Promise<MessagePage> {
    const seen = await access.resolve(actor, slug);
    await access.markOpened(actor, seen);
    const { room } = seen;
    if (after !== undefined) {
      const found = await oldestFirst(room, limit + 1, after);
      const results = await messagePublisher.presentWithin(
        room,
        found.slice(0, limit).map(open),
        HISTORY_BYTES,
      );
      const hasMoreBefore = after > 0 && (results.length > 0 || (await heads.currentSeq(room.id)) > 0);
      return { results, hasMoreBefore, hasMoreAfter: found.length > results.length };
    }
    const found = await (before === undefined
      ? pages.newest(room.id, limit)
      : newestFirst(room, limit, before));
    const results = (await messagePublisher.presentWithin(room, found.map(open), HISTORY_BYTES)).reverse();
    const hasMoreAfter = before !== undefined && (await heads.currentSeq(room.id)) >= before;
    // There are no holes: whatever is not the first has something before it.
    return { results, hasMoreBefore: (results[0]?.seq ?? 1) > 1, hasMoreAfter };
  }

  async function syncRooms(actor: Actor, cursors: Record<string, number>): Promise<SyncResult> {
    const joined = new Map((await assembler.joinedRefs(actor.userId)).map((room) => [room.slug, room]));
    const result: SyncResult = { rooms: {}, gone: [], ahead: [] };
    const known = Object.entries(cursors).flatMap(([slug, since]) => {
      const room = joined.get(slug);
      if (!room) result.gone.push(slug);
      return room ? [{ room, since }] : [];
    });
    const current = await kept.current(known.map(({ room }) => toObjectId(room.id)));
    const behind: BehindRoom[] = [];
    for (const { room, since } of known) {
      const head = current.get(room.id)!.rev;
      if (since > head) result.ahead.push(room.slug);
      else if (since === head) result.rooms[room.slug] = { results: [], rev: since, hasMore: false };
      else behind.push({ room, since, head });
    }
    const bytes = CHANGES_BYTES - Object.keys(cursors).length * ENVELOPE_BYTES;
    for (const [slug, page] of await syncReader.read(behind, bytes)) result.rooms[slug] = page;
    return result;
  }

  return {
    /**
     * A page of history, ascending by `seq`: the newest, or what stands before or after a `seq`. It ends at 1 MiB.
     * @throws AppError `room_not_found`
     */
    list: (actor: Actor, slug: string, query: ListMessagesQuery): Promise<MessagePage> =>
      expensive.run(actor.userId, () => readPage(actor, slug, query)),

    /**
     * Sends a message, once per sender and `clientMessageId` however often it is asked.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `idempotency_conflict`, `unavailable`
     */
    async send(
      actor: Actor,
      slug: string,
      { content, clientMessageId = randomUUID() }: SendMessageInput,
    ): Promise<{ message: Message; created: boolean }> {
      const found = await admitWrite(actor, slug);
      await access.markOpened(actor, found);
      const { room } = found;
      const sender = await users.byId(actor.siteId, actor.userId);
      const { message, created, published } = await writer.append(room, {
        sender,
        clientMessageId,
        content,
      });
      const presented = published ?? messagePublisher.presentBy(room, message, sender);
      const comparable = !message.editedAt && !message.deletedAt && !presented.unreadable;
      if (!created && comparable && presented.content !== content) throw new AppError('idempotency_conflict');
      return { message: presented, created };
    },

    /**
     * Changes the text of an own message.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `message_not_found`, `forbidden`, `message_deleted`, `unavailable`
     */
    async edit(actor: Actor, slug: string, id: string, { content }: EditMessageInput): Promise<Message> {
      const { room } = await admitWrite(actor, slug);
      if (!MESSAGE_ID_PATTERN.test(id)) throw new AppError('message_not_found');
      return changes.change(
        room,
        id,
        (current) => {
          if (!canEditMessage(actor.userId, current.sender.toString())) throw new AppError('forbidden');
          if (current.deletedAt) throw new AppError('message_deleted');
          return { content, editedAt: new Date(clock()) };
        },
        ({ message, changed }) =>
          changed
            ? messagePublisher.publishChange(room, message, 'message.updated')
            : messagePublisher.presentOne(room, message),
      );
    },

    /**
     * Takes a message back: its place stays, its text goes. Deleting it again answers it as it is.
     * @throws AppError `rate_limited`, `room_not_found`, `not_a_member`, `message_not_found`, `insufficient_role`, `unavailable`
     */
    async remove(actor: Actor, slug: string, id: string): Promise<Message> {
      const { room, role } = await admitWrite(actor, slug);
      if (!MESSAGE_ID_PATTERN.test(id)) throw new AppError('message_not_found');
      return changes.change(
        room,
        id,
        (current) => {
          if (!canDeleteMessage(actor.userId, current.sender.toString(), role))
            throw new AppError('insufficient_role');
          return current.deletedAt ? null : { content: null, deletedAt: new Date(clock()) };
        },
        ({ message, changed }) =>
          changed
            ? messagePublisher.publishChange(room, message, 'message.deleted')
            : messagePublisher.presentOne(room, message),
      );
    },

    /**
     * What changed after a `rev`.
     * @throws AppError `room_not_found`, `cursor_ahead`
     */
    changes: (actor: Actor, slug: string, since: number): Promise<ChangesPage> =>
      expensive.run(actor.userId, () => readChanges(actor, slug, since)),

    /** What changed in many rooms, at most 256 KiB in all; `hasMore` says where to ask again. */
    sync: (actor: Actor, cursors: Record<string, number>): Promise<SyncResult> =>
      expensive.run(actor.userId, () => syncRooms(actor, cursors)),
  };
}
