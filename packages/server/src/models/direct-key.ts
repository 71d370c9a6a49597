import { createHash } from 'node:crypto';
import { Types } from 'mongoose';

/** Bytes of an id: 96 bits. */
const ID_BYTES = 12;

/** Returns what identifies the direct room of two users: their ids, sorted, in one text. */
export function directKeyOf(userId: string, otherId: string): string {
  return [userId, otherId].sort().join(':');
}

/**
 * Returns the id of the direct room of two users. It follows from their ids, so two inserts at once are one room, whoever
 * wins. It never leaves the server: the room's slug is random.
 */
export function directRoomId(siteId: string, directKey: string): Types.ObjectId {
  const hash = createHash('sha256').update(`sotto direct room:${siteId}:${directKey}`).digest();
  return new Types.ObjectId(hash.subarray(0, ID_BYTES));
}

/** Returns the ids of both members of a direct room. */
export function partiesOf(directKey: string): string[] {
  return directKey.split(':');
}
