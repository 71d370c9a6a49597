import type { Message } from '@sotto/protocol';
import { createBoundedCache } from '../cache/bounded-cache.js';

/** Rows per token of the bucket `api.user`. */
const ROWS_PER_TOKEN = 50;
/** Highest price: the bucket holds 300 tokens, and a request above that could never be made. */
const MAX_PRICE = 100;
/** UTF-16 units of text per token: a page of a hundred texts of usual length costs by its rows. */
const UNITS_PER_TOKEN = 16 * 1024;
const MAX_USERS = 50_000;

export type ReadPrices = ReturnType<typeof createReadPrices>;

/** Returns the price of so many rows in tokens: one for up to 50 rows. */
export function priceOfRows(rows: number): number {
  return Math.min(MAX_PRICE, Math.max(1, Math.ceil(rows / ROWS_PER_TOKEN)));
}

/** Returns the price of these messages' texts in tokens; their length is known only after the read. */
export function priceOfTexts(messages: readonly Pick<Message, 'content'>[]): number {
  const units = messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return Math.ceil(units / UNITS_PER_TOKEN);
}

/**
 * Creates the price list of reads of all rooms of a user. A price is known before the read: it depends on the number of
 * rooms that the last read found, and the first read of a user costs one token.
 */
export function createReadPrices() {
  const roomCounts = createBoundedCache<number>({ maxSize: MAX_USERS });
  return {
    /** Records how many rooms a user is in. */
    learn: (userId: string, rooms: number): void => void roomCounts.set(userId, rooms),
    /** Returns the price of all rooms of a user, and of `rows` beside them, in tokens. */
    ofRooms: (userId: string, rows = 0): number => priceOfRows((roomCounts.get(userId) ?? 0) + rows),
  };
}
