import { shareReads } from '../../async/share-reads.js';
import { createBoundedCache } from '../../cache/bounded-cache.js';
import type { MessageModel, MessageRecord } from '../../models/message.js';
import { toObjectId } from '../../models/object-id.js';
import { CACHE_TTL_MS } from '../deps.js';
import { bytesOfRow } from './newest-rows.js';
import { findQuoted } from '../message/quotes.js';
import type { RoomHeads } from './room-heads.js';

/** Memory for all pages together, in bytes, estimated. */
const MAX_BYTES = 32 * 1024 * 1024;

interface Page {
  /** The log's last change when the page was read, or before. */
  version: string;
  limit: number;
  until: number;
  read: Promise<NewestRows>;
}

/** What a room's newest page is made of, as the store has it: with ciphertext. */
export interface NewestRows {
  /** Newest first. */
  rows: MessageRecord[];
  /** Older rows that these reply to, or may. */
  quoted: MessageRecord[];
}

export type NewestPages = ReturnType<typeof createNewestPages>;

/**
 * Reads the newest rows of rooms, from memory where nothing changed. A room is a log, so its last change is its version:
 * it is read before a page is read, and again before a page is used. A page still expires after 5 s, for rows that an
 * operator changed by hand. Rows are kept as they are stored: nothing here is ever decrypted.
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
  const shareVersion = shareReads<string>();
  const currentVersion = (roomId: string) => shareVersion(roomId, () => heads.version(roomId));

  /** Sets the size of a page whose rows have been read, unless another page replaced it meanwhile. */
  function setSize(roomId: string, page: Page, { rows, quoted }: NewestRows): void {
    if (pages.peek(roomId) !== page) return;
    const size = [...rows, ...quoted].reduce((sum, row) => sum + bytesOfRow(row), 0);
    // A copy, as the cache keeps the size of a value that it holds already.
    pages.set(roomId, { ...page }, { size });
  }

  async function readRows(roomId: string, limit: number): Promise<NewestRows> {
    const rows = await Message.find({ room: { $eq: toObjectId(roomId) } })
      .sort({ seq: -1 })
      .limit(limit)
      .lean();
    return { rows, quoted: await findQuoted(Message, rows) };
  }

  function read(roomId: string, version: string, limit: number): Page {
    const page: Page = { version, limit, until: clock() + CACHE_TTL_MS, read: readRows(roomId, limit) };
    pages.set(roomId, page);
    page.read.then(
      (found) => setSize(roomId, page, found),
      () => {
        if (pages.peek(roomId) === page) pages.delete(roomId);
      },
    );
    return page;
  }

  return {
    /** The newest rows of a room, at most `limit`, with every change that was made before the call. */
    async newest(roomId: string, limit: number): Promise<NewestRows> {
      const version = await currentVersion(roomId);
      const known = pages.get(roomId);
      const fits = known?.version === version && known.limit >= limit && known.until > clock();
      const page = fits ? known : read(roomId, version, limit);
      const { rows, quoted } = await page.read;
      return { rows: rows.slice(0, limit), quoted: [...rows.slice(limit), ...quoted] };
    },
    /** Rooms whose page is in memory, and its bytes, for tests. */
    size: () => ({ rooms: pages.size, bytes: pages.calculatedSize }),
  };
}
