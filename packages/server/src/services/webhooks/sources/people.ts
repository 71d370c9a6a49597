import type { WebhookRoomRef, WebhookUser } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { UserRecord } from '../../../models/user.js';
import type { ServicesDeps } from '../../deps.js';
import { NAME_PATHS, openUsers } from '../../user/profiles.js';

type Shown = Pick<UserRecord, '_id' | 'username' | 'kind' | 'displayName' | 'sealedName' | 'externalId'>;

/** Presents users of a site by their ids; one whose row is gone by its id alone. */
export async function presentUsers(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger'>,
  site: Types.ObjectId,
  ids: readonly string[],
  { withNames }: { withNames: boolean },
): Promise<(id: string) => WebhookUser> {
  const unique = [...new Set(ids)].map(toObjectId);
  const rows = await deps.models.User.find({ site: { $eq: site }, _id: mongoose.trusted({ $in: unique }) })
    .select(`${NAME_PATHS} kind externalId`)
    .lean<Shown[]>();
  const opened = withNames ? await openUsers(deps, rows) : [];
  const names = new Map(opened.map(({ _id, displayName }) => [_id.toString(), displayName]));
  const byId = new Map(rows.map((row) => [row._id.toString(), row]));
  return (id) => {
    const row = byId.get(id);
    if (!row) return { id };
    const { username, kind, externalId } = row;
    return {
      id,
      ...(externalId !== undefined && { externalId }),
      ...{ username, kind },
      ...(withNames && { displayName: names.get(id) ?? username }),
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
