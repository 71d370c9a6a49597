import { randomFillSync } from 'node:crypto';
import { Types } from 'mongoose';

const ID_BYTES = 12;
/** Number of ids whose random bytes are drawn together: a call of the generator costs more than the ids themselves. */
const POOLED_IDS = 256;
const pool = Buffer.alloc(POOLED_IDS * ID_BYTES);
let drawn = pool.length;

function randomBytes(): Buffer {
  if (drawn === pool.length) {
    randomFillSync(pool);
    drawn = 0;
  }
  drawn += ID_BYTES;
  // A copy: an ObjectId keeps the buffer that it is given.
  return Buffer.from(pool.subarray(drawn - ID_BYTES, drawn));
}

/**
 * An id that no row has: it replaces the one of a room or a user that does not exist, so that a refusal takes the same
 * queries whatever its reason.
 */
export const NO_ID = '000000000000000000000000';

/** Parses an id; services take and return ids as 24 hex digits. */
export function toObjectId(hex: string): Types.ObjectId {
  return new Types.ObjectId(hex);
}

/**
 * Returns a random id. The driver's own ids hold a counter per process: two of them reveal how much the whole server
 * wrote in between.
 */
export function randomId(): Types.ObjectId {
  return new Types.ObjectId(randomBytes());
}

/**
 * Returns an id that sorts by the second of its creation: four bytes of time, eight random ones. For rows that are scanned
 * by time, such as messages and their changes.
 */
export function timedId(milliseconds = Date.now()): Types.ObjectId {
  const bytes = randomBytes();
  bytes.writeUInt32BE(Math.floor(milliseconds / 1000), 0);
  return new Types.ObjectId(bytes);
}

/** Returns an id below all ids that `timedId` gives in this second. */
export function firstIdAt(milliseconds: number): Types.ObjectId {
  const bytes = Buffer.alloc(ID_BYTES);
  bytes.writeUInt32BE(Math.max(0, Math.floor(milliseconds / 1000)), 0);
  return new Types.ObjectId(bytes);
}
