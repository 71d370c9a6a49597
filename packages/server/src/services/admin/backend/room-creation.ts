import type { PutRoomInput } from '@sotto/protocol';
import { backendActor } from '../../../actor.js';
import type { Backend } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import { externalRoomId } from '../../../models/external-room.js';
import { toObjectId } from '../../../models/object-id.js';
import type { RoomRecord } from '../../../models/room.js';
import type { AuditEntry } from '../../audit.js';
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
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'audit' | 'clock'>,
  { access, findRoom }: { access: Pick<RoomAccessService, 'roomChanged'>; findRoom: Pick<FindRoom, 'own'> },
) {
  const {
    models: { Room },
    audit,
    clock,
  } = deps;

  /** Stores a room, or finds the one that another request has stored meanwhile; only the former is in the audit. */
  async function insertOnce(
    input: PutRoomInput,
    draft: Omit<RoomRecord, 'slug'>,
    externalId: string,
    entry: AuditEntry,
  ): Promise<RoomRecord> {
    let same: RoomRecord | null = null;
    const find = async () => (same = await findRoom.own(draft.site.toString(), externalId));
    try {
      return await audit.record(entry, async () => {
        const stored = await insertRoom(Room, draft, input, find);
        // A refusal leaves no entry.
        if (same) throw new AppError('slug_taken');
        return stored;
      });
    } catch (error) {
      if (same) return same;
      throw error;
    }
  }

  /**
   * Stores a room without members. Its id follows from the host's, so of many inserts at once one succeeds.
   * @throws AppError `slug_taken`, `room_deleted`
   */
  return async (backend: Backend, externalId: string, input: PutRoomInput): Promise<AccessedRoom> => {
    const { siteId, botId } = backend;
    const { visibility = 'public', topic, permissions, slowModeSeconds } = input;
    const draft = {
      ...{ _id: externalRoomId(siteId, externalId), site: toObjectId(siteId), externalId, visibility },
      ...(permissions && { permissions: permissions as RoomRecord['permissions'] & object }),
      ...(slowModeSeconds !== undefined && { slowModeSeconds }),
      ...{ createdBy: toObjectId(botId), createdAt: new Date(clock()) },
      ...{ owners: [], memberCount: 0, membershipVersion: 1, unsettled: [], unsettledCount: 0 },
    };
    const named = { name: input.name, topic: topic ?? undefined };
    const names = (await storedNames(deps, draft, named)) as StoredNames;
    const stored = await insertOnce(input, { ...draft, ...names }, externalId, {
      ...{ siteId, actor: backendActor(backend), action: 'room.created' },
      ...{ target: `room:${draft._id.toString()}`, room: draft._id.toString() },
    });
    if (stored.deletedAt) throw new AppError('room_deleted');
    const created = toAccessedRoom(stored);
    access.roomChanged(created);
    return created;
  };
}
