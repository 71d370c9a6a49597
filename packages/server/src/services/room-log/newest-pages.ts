import { createBoundedCache } from '../../cache/bounded-cache.js';
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
  /** One page per room. */
  const pages = createBoundedCache<Page>({ maxSize: maxBytes });
  /** Questions for a room's last change that are not on their way yet. */
  const questions = new Map<string, Promise<string>>();

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

  /** Sets the size of a page whose rows have been read, unless another page replaced it meanwhile. */
  function setSize(roomId: string, page: Page, rows: MessageRecord[]): void {
    if (pages.peek(roomId) !== page) return;
    const size = rows.reduce((sum, row) => sum + bytesOf(row), 0);
    // A copy, as the cache keeps the size of a value that it holds already.
    pages.set(roomId, { ...page }, { size });
  }

  function read(roomId: string, version: string, limit: number): Page {
    const rows = Message.find({ room: { $eq: toObjectId(roomId) } })
      .sort({ seq: -1 })
      .limit(limit)
      .lean()
      .exec();
    const page: Page = { version, limit, until: clock() + CACHE_TTL_MS, rows };
    pages.set(roomId, page);
    rows.then(
      (found) => setSize(roomId, page, found),
      () => {
        if (pages.peek(roomId) === page) pages.delete(roomId);
      },
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
      return (await page.rows).slice(0, limit);
    },
    /** Rooms whose page is in memory, and its bytes, for tests. */
    size: () => ({ rooms: pages.size, bytes: pages.calculatedSize }),
  };
}

function bytesOf({ content, revs }: MessageRecord): number {
  return ROW_BYTES + (content?.length ?? 0) + revs.length * REV_BYTES;
}
