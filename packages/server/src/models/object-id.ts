import { Types } from 'mongoose';

/** Ids cross service borders as 24 hex digits; this is the way in. */
export function toObjectId(hex: string): Types.ObjectId {
  return new Types.ObjectId(hex);
}
