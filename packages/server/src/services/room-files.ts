import { fileKindOf } from '@sotto/protocol';
import type { ListFilesQuery, Message, RoomFile, RoomFilesPage } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Actor } from '../actor.js';
import type { LimitByKey } from '../async/limit-by-key.js';
import type { ServicesDeps } from './deps.js';
import type { AccessedRoom } from './room/accessed-room.js';
import type { RoomAccessService } from './room/access.js';
import type { MessagePresenter } from './room/message-presenter.js';

/** Messages that one request opens at most: only what is inside tells of which kind a file is. */
export const MAX_OPENED = 200;
/** Messages that are read at once. */
const BATCH = 50;

/** A page, and the messages that were opened for it. */
export interface FoundFiles {
  page: RoomFilesPage;
  opened: Message[];
}

/** Creates the service that lists what was shared in a room. */
export function createRoomFilesService(
  { models: { Message } }: Pick<ServicesDeps, 'models'>,
  parts: {
    access: Pick<RoomAccessService, 'resolve'>;
    presenter: Pick<MessagePresenter, 'presentAll'>;
    expensive: LimitByKey;
  },
) {
  const { access, presenter, expensive } = parts;

  /**
   * Reads messages that have files, the newest first, without what costs further reads and is not shown here. What no key
   * opens, and what was erased, is presented without files.
   */
  async function readBefore(room: AccessedRoom, before: number | null): Promise<Message[]> {
    const rows = await Message.find({
      room: { $eq: room.record._id },
      hasFiles: { $eq: true },
      ...(before !== null && { seq: mongoose.trusted({ $lt: before }) }),
    })
      .sort({ seq: -1 })
      .limit(BATCH)
      .select('-replyTo -reactions -mentioned')
      .lean();
    return presenter.presentAll(rows.map((row) => ({ room, message: Message.openRecord(row) })));
  }

  async function list(actor: Actor, slug: string, query: ListFilesQuery): Promise<FoundFiles> {
    const { room } = await access.resolve(actor, slug);
    const { kind, limit } = query;
    const opened: Message[] = [];
    const results: RoomFile[] = [];
    let next = query.before ?? null;
    while (opened.length < MAX_OPENED) {
      const messages = await readBefore(room, next);
      opened.push(...messages);
      for (const message of messages) {
        const found = filesOf(message, kind);
        const isFull = results.length > 0 && results.length + found.length > limit;
        if (isFull || results.length >= limit) return { page: { results, nextBefore: next }, opened };
        results.push(...found);
        next = message.seq;
      }
      if (messages.length < BATCH) return { page: { results, nextBefore: null }, opened };
    }
    return { page: { results, nextBefore: next }, opened };
  }

  return {
    /**
     * Reads files of one kind, those of the newest message first. A message with more of them than fit into a page
     * begins the next one; one that has more than `limit` is a page by itself.
     * @throws AppError `room_not_found`
     */
    list: (actor: Actor, slug: string, query: ListFilesQuery): Promise<FoundFiles> =>
      expensive.run(actor.userId, () => list(actor, slug, query)),
  };
}

function filesOf(
  { id, seq, sender, createdAt, files = [] }: Message,
  kind: ListFilesQuery['kind'],
): RoomFile[] {
  return files
    .filter((file) => fileKindOf(file) === kind)
    .map((file) => ({ message: { id, seq, sender, createdAt }, file }));
}
