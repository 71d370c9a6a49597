import mongoose from 'mongoose';
import { hasConcernError } from './driver-errors.js';

const DUPLICATE_KEY = 11000;

/** Whether a unique index refused the write. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/**
 * Returns the index of the document at which a unique index stopped an ordered insert; a majority has all documents
 * before it. An insert of one document throws another error than one of many.
 * Null for any other error, and where the store does not know what a majority has.
 */
export function duplicateIndex(error: unknown): number | null {
  if (hasConcernError(error)) return null;
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return isDuplicateKey(error) ? 0 : null;
  const first = [error.writeErrors].flat()[0];
  return first?.code === DUPLICATE_KEY ? first.index : null;
}

/** Whether unique indexes refused some of an unordered bulk of writes, and nothing else failed. */
export function onlyDuplicateKeys(error: unknown): boolean {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return false;
  const writeErrors = [error.writeErrors].flat();
  const isAcknowledged = error.result.getWriteConcernError() === undefined;
  return isAcknowledged && writeErrors.length > 0 && writeErrors.every(({ code }) => code === DUPLICATE_KEY);
}
