import mongoose from 'mongoose';
import { AppError } from '../errors.js';

const DUPLICATE_KEY = 11000;

/** Whether a unique index refused the write. */
export function isDuplicateKey(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === DUPLICATE_KEY;
}

/** Whether the store, and not our code, failed: the write may have happened or not. */
export function isStoreFailure(error: unknown): boolean {
  return (
    error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error.MongooseServerSelectionError
  );
}

/** Codes of a server that goes away or is not the primary any more. */
const AWAY_CODES = new Set([50, 89, 91, 189, 10107, 11600, 11602, 13435, 13436]);

/** A store that does not answer is `unavailable` at every door; any other error stays what it is. */
export function toUnavailable(error: unknown): unknown {
  const { MongoError, MongoServerError } = mongoose.mongo;
  const isAway =
    error instanceof MongoServerError ? AWAY_CODES.has(Number(error.code)) : error instanceof MongoError;
  return isAway ? new AppError('unavailable', undefined, { retryAfter: 1, cause: error }) : error;
}

/** Where an ordered `insertMany` stopped because of a unique index: all documents before it are stored. */
export function duplicateIndex(error: unknown): number | null {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return null;
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
