import { MAX_CHANGES, MAX_CHANGES_BYTES, MAX_PAGE_BYTES } from '@sotto/protocol';
import type { ChangesPage, ListMessagesQuery, MessagePage } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../../actor.js';
import { shareReads } from '../../async/share-reads.js';
import { AppError } from '../../errors.js';
import type { MessageRecord } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import type { RowCache } from '../../models/row-cache.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomRef } from '../realtime.js';
import type { NewestPages } from '../room-log/newest-pages.js';
import type { RoomHeads } from '../room-log/room-heads.js';
import type { RoomAccessService } from './access.js';
import type { MessagePresenter } from './message-presenter.js';

/** Bytes of JSON around the messages of one room: its slug, its cursor, `hasMore`. */
export const ENVELOPE_BYTES = 128;
/** Bytes of JSON that the messages of a page of changes may take. */
export const CHANGES_BYTES = MAX_CHANGES_BYTES - ENVELOPE_BYTES;
/** Bytes of JSON that the messages of a page of history may take. */
export const HISTORY_BYTES = MAX_PAGE_BYTES - ENVELOPE_BYTES;

interface HistoryParts {
  access: RoomAccessService;
  heads: RoomHeads;
  pages: NewestPages;
  presenter: MessagePresenter;
  rows: RowCache<MessageRecord>;
}

export type MessageHistory = ReturnType<typeof createMessageHistory>;

/** Reads a room's messages: by `seq` as pages of history, by `rev` as changes. */
export function createMessageHistory(
  { models: { Message } }: Pick<ServicesDeps, 'models'>,
  { access, heads, pages, presenter, rows }: HistoryParts,
) {
  const open = (row: MessageRecord) => Message.openRecord(row);
  const { findBefore, findAfter } = createRowQueries(rows);

  async function readAfter(room: RoomRef, after: number, limit: number): Promise<MessagePage> {
    const found = await findAfter(room, after, limit + 1);
    const results = await presenter.presentWithin(room, found.slice(0, limit).map(open), HISTORY_BYTES);
    const hasMoreBefore = after > 0 && (results.length > 0 || (await heads.currentSeq(room.id)) > 0);
    return { results, hasMoreBefore, hasMoreAfter: found.length > results.length };
  }

  async function readBefore(room: RoomRef, before: number | undefined, limit: number): Promise<MessagePage> {
    const { rows, quoted } =
      before === undefined
        ? await pages.newest(room.id, limit)
        : { rows: await findBefore(room, before, limit) };
    const results = await presenter.presentWithin(room, rows.map(open), HISTORY_BYTES, quoted);
    results.reverse();
    const hasMoreAfter = before !== undefined && (await heads.atMost(room.id, before)) === before;
    // The log has no holes, so every message but the first has one before it.
    return { results, hasMoreBefore: (results[0]?.seq ?? 1) > 1, hasMoreAfter };
  }

  async function readAround(room: RoomRef, around: number, limit: number): Promise<MessagePage> {
    const head = await heads.currentSeq(room.id);
    if (around > head) return readBefore(room, undefined, limit);
    const before = Math.floor(limit / 2);
    const [newer, older] = await Promise.all([
      findAfter(room, around - 1, limit - before),
      before > 0 ? findBefore(room, around, before) : [],
    ]);
    // What does not fit is what is the farthest from the message, of those before it.
    const results = await presenter.presentWithin(room, [...newer, ...older].map(open), HISTORY_BYTES);
    results.sort((one, other) => one.seq - other.seq);
    return {
      results,
      hasMoreBefore: (results[0]?.seq ?? 1) > 1,
      hasMoreAfter: (results.at(-1)?.seq ?? head) < head,
    };
  }

  function readPage(
    room: RoomRef,
    { before, after, around, limit }: ListMessagesQuery,
  ): Promise<MessagePage> {
    if (around !== undefined) return readAround(room, around, limit);
    return after === undefined ? readBefore(room, before, limit) : readAfter(room, after, limit);
  }

  const sharePage = shareReads<MessagePage>();
  /** A page is the same for all who may read it: those who ask at once, as after a restart, share one. */
  const pageOf = (room: RoomRef, query: ListMessagesQuery): Promise<MessagePage> => {
    const { before, after, around, limit } = query;
    return sharePage([room.id, before, after, around, limit].join(), () => readPage(room, query));
  };

  async function changesOf(room: RoomRef, since: number): Promise<ChangesPage> {
    const found = await Message.find({
      room: { $eq: toObjectId(room.id) },
      rev: mongoose.trusted({ $gt: since }),
    })
      .sort({ rev: 1 })
      .limit(MAX_CHANGES + 1)
      .batchSize(MAX_CHANGES + 2)
      .lean();
    const results = await presenter.presentWithin(room, found.slice(0, MAX_CHANGES).map(open), CHANGES_BYTES);
    if (results.length === 0 && since > (await heads.current(room.id)).rev)
      throw new AppError('cursor_ahead');
    return { results, rev: results.at(-1)?.rev ?? since, hasMore: results.length < found.length };
  }

  return {
    /** As `readPage`, of a room to which the caller has access. */
    pageOf,
    /** As `readChanges`, of a room to which the caller has access. @throws AppError `cursor_ahead` */
    changesOf,

    /**
     * Reads a page of history, ascending by `seq`: the newest, or the messages before, after or around a `seq`. It ends
     * at 1 MiB.
     * @throws AppError `room_not_found`
     */
    async readPage(actor: Actor, slug: string, query: ListMessagesQuery): Promise<MessagePage> {
      const found = await access.resolve(actor, slug);
      await access.markOpened(actor, found);
      return pageOf(found.room, query);
    },

    /**
     * Reads the changes after a `rev`, as many as fit: at least one where there is one.
     * @throws AppError `room_not_found`, `cursor_ahead`
     */
    async readChanges(actor: Actor, slug: string, since: number): Promise<ChangesPage> {
      const { room } = await access.resolve(actor, slug);
      return changesOf(room, since);
    },
  };
}

/** Creates what reads the rows of a room, as they are stored. */
function createRowQueries(rows: RowCache<MessageRecord>) {
  const findBefore = (room: RoomRef, seq: number, limit: number) =>
    rows.find({ room: toObjectId(room.id), seq: { $lt: seq } }, { sort: { seq: -1 }, limit });
  const findAfter = (room: RoomRef, seq: number, limit: number) =>
    rows.find({ room: toObjectId(room.id), seq: { $gt: seq } }, { sort: { seq: 1 }, limit });
  return { findBefore, findAfter };
}
