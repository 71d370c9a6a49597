import type { Message } from '@sotto/protocol';
import { createBoundedCache } from '../cache/bounded-cache.js';

/** Rows that one token of the bucket `api.user` pays for. */
const ROWS_PER_TOKEN = 50;
/** No answer costs more: the bucket holds 300 tokens, and a request above that could never be made. */
const MAX_PRICE = 100;
/** UTF-16 units of text that one token pays for: a page of a hundred texts of usual length costs by its rows. */
const UNITS_PER_TOKEN = 16 * 1024;
const MAX_USERS = 50_000;

export type ReadPrices = ReturnType<typeof createReadPrices>;

/** Returns the tokens that an answer of so many rows costs: one for up to 50 rows. */
export function priceOfRows(rows: number): number {
  return Math.min(MAX_PRICE, Math.max(1, Math.ceil(rows / ROWS_PER_TOKEN)));
}

/** Returns the tokens that an answer with these messages costs by their texts, whose length is known only then. */
export function priceOfTexts(messages: readonly Pick<Message, 'content'>[]): number {
  const units = messages.reduce((sum, { content }) => sum + (content?.length ?? 0), 0);
  return Math.ceil(units / UNITS_PER_TOKEN);
}

/**
 * Creates the price list of what reads all rooms of a user. A price is known before anything is read: it goes by the
 * number of rooms that the last read found, and the first read of a user costs one token.
 */
export function createReadPrices() {
  const roomCounts = createBoundedCache<number>({ maxSize: MAX_USERS });
  return {
    /** Remembers how many rooms a user is in. */
    learn: (userId: string, rooms: number): void => void roomCounts.set(userId, rooms),
    /** Returns the tokens that it costs to read all rooms of a user, and `rows` beside them. */
    ofRooms: (userId: string, rows = 0): number => priceOfRows((roomCounts.get(userId) ?? 0) + rows),
  };
}
