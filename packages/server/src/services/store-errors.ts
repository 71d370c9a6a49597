import mongoose from 'mongoose';

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

/** Where an ordered `insertMany` stopped because of a unique index: all documents before it are stored. */
export function duplicateIndex(error: unknown): number | null {
  if (!(error instanceof mongoose.mongo.MongoBulkWriteError)) return null;
  const first = [error.writeErrors].flat()[0];
  return first?.code === DUPLICATE_KEY ? first.index : null;
}
