import type { WebhookRoomRef, WebhookUser } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { UserRecord } from '../../../models/user.js';

type Shown = Pick<UserRecord, '_id' | 'username' | 'kind' | 'displayName' | 'externalId'>;

/** Presents users of a site by their ids; one whose row is gone by its id alone. */
export async function presentUsers(
  { User }: Pick<Models, 'User'>,
  site: Types.ObjectId,
  ids: readonly string[],
  { withNames }: { withNames: boolean },
): Promise<(id: string) => WebhookUser> {
  const unique = [...new Set(ids)].map(toObjectId);
  const rows = await User.find({ site: { $eq: site }, _id: mongoose.trusted({ $in: unique }) })
    .select('username kind displayName externalId')
    .lean<Shown[]>();
  const byId = new Map(rows.map((row) => [row._id.toString(), row]));
  return (id) => {
    const row = byId.get(id);
    if (!row) return { id };
    const { username, kind, displayName, externalId } = row;
    return {
      id,
      ...(externalId !== undefined && { externalId }),
      ...{ username, kind },
      ...(withNames && { displayName }),
    };
  };
}

/** What names a room, as a selection of its fields. */
export const ROOM_REF_FIELDS = 'slug externalId';

/** Names a room, also one that is deleted. */
export function presentRoomRef(
  id: string,
  room: Pick<RoomRecord, 'slug' | 'externalId'> | null,
): WebhookRoomRef {
  if (!room) return { id };
  const { slug, externalId } = room;
  return { id, slug, ...(externalId !== undefined && { externalId }) };
}
