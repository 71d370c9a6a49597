import { createHash } from 'node:crypto';
import { Types } from 'mongoose';

/** Bytes of an id: 96 bits. */
const ID_BYTES = 12;

/**
 * Returns the id of the room to which a site's backend gave this id. It follows from both, so two inserts at once are one
 * room, whoever wins. A plain hash: an id is no secret, and one that followed from a key would change with it.
 */
export function externalRoomId(siteId: string, externalId: string): Types.ObjectId {
  const hash = createHash('sha256').update(`sotto site room:${siteId}:${externalId}`).digest();
  return new Types.ObjectId(hash.subarray(0, ID_BYTES));
}
