import type { PutRoomInput } from '@sotto/protocol';
import type { Backend } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { externalRoomId } from '../../../models/external-room.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { ServicesDeps } from '../../deps.js';
import type { RoomAccessService } from '../../room/access.js';
import { toAccessedRoom } from '../../room/accessed-room.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import { storedNames } from '../../room/names/room-names.js';
import { insertRoom } from '../../room/room-editor.js';
import type { StoredNames } from '../../room/room-editor.js';
import type { FindRoom } from './find-room.js';

/** Creates the function that stores a new room under the host's id. */
export function createRoomCreation(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'clock'>,
  { access, findRoom }: { access: Pick<RoomAccessService, 'roomChanged'>; findRoom: Pick<FindRoom, 'own'> },
) {
  const {
    models: { Room },
    clock,
  } = deps;

  /**
   * Stores a room without members. Its id follows from the host's, so of many inserts at once one succeeds.
   * @throws AppError `slug_taken`, `room_deleted`
   */
  return async (
    { siteId, botId }: Backend,
    externalId: string,
    input: PutRoomInput,
  ): Promise<AccessedRoom> => {
    const { visibility = 'public', topic, permissions, slowModeSeconds } = input;
    const draft = {
      ...{ _id: externalRoomId(siteId, externalId), site: toObjectId(siteId), externalId, visibility },
      ...(permissions && { permissions: permissions as RoomRecord['permissions'] & object }),
      ...(slowModeSeconds !== undefined && { slowModeSeconds }),
      ...{ createdBy: toObjectId(botId), createdAt: new Date(clock()) },
      ...{ owners: [], memberCount: 0, membershipVersion: 0, unsettled: [], unsettledCount: 0 },
    };
    const named = { name: input.name, topic: topic ?? undefined };
    const names = (await storedNames(deps, draft, named)) as StoredNames;
    const stored = await insertRoom(Room, { ...draft, ...names }, input, () =>
      findRoom.own(siteId, externalId),
    );
    if (stored.deletedAt) throw new AppError('room_deleted');
    const room = toAccessedRoom(stored);
    access.roomChanged(room);
    return room;
  };
}
