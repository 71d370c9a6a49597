import mongoose from 'mongoose';
import { toObjectId } from './object-id.js';

/** A page of rows, and the id by which the next one begins; null for the last page. */
interface IdPage<Row> {
  page: Row[];
  nextCursor: string | null;
}

/** Returns the filter of the rows behind a cursor, in ascending order of the field; empty without a cursor. */
export const afterCursor = (field: string, cursor: string | undefined): object =>
  cursor === undefined ? {} : { [field]: mongoose.trusted({ $gt: toObjectId(cursor) }) };

/** As `afterCursor`, in descending order. */
export const beforeCursor = (field: string, cursor: string | undefined): object =>
  cursor === undefined ? {} : { [field]: mongoose.trusted({ $lt: toObjectId(cursor) }) };

/**
 * Cuts rows into a page.
 * @param rows - one more than `limit` where another page follows
 * @param idOf - the field that the cursor is about
 */
export function toPage<Row>(
  rows: Row[],
  limit: number,
  idOf: (row: Row) => { toString(): string },
): IdPage<Row> {
  const page = rows.slice(0, limit);
  return { page, nextCursor: rows.length > limit ? idOf(page.at(-1)!).toString() : null };
}
