import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { toObjectId } from './object-id.js';

/** A row that has a time; rows of the same time are ordered by their ids. */
interface TimedRow {
  _id: Types.ObjectId;
  at: Date;
}

/** Returns the filter of the rows behind a cursor of `timeCursorOf`, the newest first; empty without a cursor. */
export function behindTime(cursor: string | undefined): { $or?: object[] } {
  if (cursor === undefined) return {};
  const [time, id] = cursor.split('-') as [string, string];
  const at = new Date(Number(time));
  return {
    $or: [
      { at: mongoose.trusted({ $lt: at }) },
      { at: { $eq: at }, _id: mongoose.trusted({ $lt: toObjectId(id) }) },
    ],
  };
}

/** Order of the rows of a page. */
export const NEWEST_FIRST = { at: -1, _id: -1 } as const;

/** Returns the cursor of the page behind a row: its time in milliseconds since 1970, and its id. */
export const timeCursorOf = ({ at, _id }: TimedRow): string => `${at.getTime()}-${_id.toString()}`;
