import type { MessageModel, MessageRecord } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import { CACHE_TTL_MS } from '../deps.js';
import type { RoomHeads } from './room-heads.js';

/** Memory for all pages together, in bytes, estimated. */
const MAX_BYTES = 32 * 1024 * 1024;
/** What a row takes beside its token and its revs: four ids, two dates, strings; estimated. */
const ROW_BYTES = 800;
const REV_BYTES = 8;

interface Page {
  /** The log's last change when the page was read, or before. */
  version: string;
  limit: number;
  until: number;
  /** Newest first, as the store has them: with ciphertext. */
  rows: Promise<MessageRecord[]>;
  /** 0 until the rows are there. */
  bytes: number;
}

export type NewestPages = ReturnType<typeof createNewestPages>;

/**
 * The newest rows of rooms, from memory where the store says that nothing changed. A room is a log, so its last change
 * tells whether a page is still right: it is asked for before a page is read, and again before one is used. A page
 * lives at most 5 s all the same: for rows that an operator changed by hand. Rows are kept as the store has them:
 * nothing here was ever decrypted.
 */
export function createNewestPages(
  {
    Message,
    heads,
    clock,
  }: { Message: MessageModel; heads: Pick<RoomHeads, 'version'>; clock: () => number },
  maxBytes = MAX_BYTES,
) {
  /** One page a room, the least recently used first. */
  const pages = new Map<string, Page>();
  /** Questions for a room's last change that are not on their way yet. */
  const questions = new Map<string, Promise<string>>();
  let bytes = 0;

  /** The last change now; who asks in one turn of the event loop shares the question. */
  function currentVersion(roomId: string): Promise<string> {
    let question = questions.get(roomId);
    if (!question) {
      question = new Promise<void>((resolve) => void setImmediate(resolve)).then(() => {
        questions.delete(roomId);
        return heads.version(roomId);
      });
      questions.set(roomId, question);
    }
    return question;
  }

  function drop(roomId: string, page: Page): void {
    if (pages.get(roomId) !== page) return;
    pages.delete(roomId);
    bytes -= page.bytes;
  }

  /** Counts a page that has come, and lets older ones go for it. */
  function weigh(roomId: string, page: Page, rows: MessageRecord[]): void {
    if (pages.get(roomId) !== page) return;
    page.bytes = rows.reduce((sum, row) => sum + bytesOf(row), 0);
    bytes += page.bytes;
    for (const [id, oldest] of pages) {
      if (bytes <= maxBytes) break;
      drop(id, oldest);
    }
  }

  function read(roomId: string, version: string, limit: number): Page {
    const rows = Message.find({ room: { $eq: toObjectId(roomId) } })
      .sort({ seq: -1 })
      .limit(limit)
      .lean()
      .exec();
    const page: Page = { version, limit, until: clock() + CACHE_TTL_MS, rows, bytes: 0 };
    rows.then(
      (found) => weigh(roomId, page, found),
      () => drop(roomId, page),
    );
    return page;
  }

  return {
    /** The newest rows of a room, at most `limit`, newest first, with every change that was made before the call. */
    async newest(roomId: string, limit: number): Promise<MessageRecord[]> {
      const version = await currentVersion(roomId);
      const known = pages.get(roomId);
      const fits = known?.version === version && known.limit >= limit && known.until > clock();
      const page = fits ? known : read(roomId, version, limit);
      // To the end of the row, as the one that was used last.
      pages.delete(roomId);
      if (known && known !== page) bytes -= known.bytes;
      pages.set(roomId, page);
      return (await page.rows).slice(0, limit);
    },
    /** Rooms whose page is in memory, and its bytes, for tests. */
    size: () => ({ rooms: pages.size, bytes }),
  };
}

function bytesOf({ content, revs }: MessageRecord): number {
  return ROW_BYTES + (content?.length ?? 0) + revs.length * REV_BYTES;
}
