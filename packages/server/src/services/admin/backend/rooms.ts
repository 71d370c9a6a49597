import type { PatchRoomInput, PutRoomInput, SiteRoom, UpdateRoomInput } from '@sotto/protocol';
import type { UpdateQuery } from 'mongoose';
import { backendActor } from '../../../actor.js';
import type { Backend } from '../../../actor.js';
import { checkUnchanged } from '../../../edge/validate.js';
import { AppError } from '../../../errors.js';
import type { RoomRecord } from '../../../models/room.js';
import { presentSiteRoom } from '../../../presenters/site-api.js';
import type { ServicesDeps } from '../../deps.js';
import type { createDirectRoomsService } from '../../direct-rooms.js';
import type { RoomAccessService } from '../../room/access.js';
import { toAccessedRoom } from '../../room/accessed-room.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import type { RoomAssembler } from '../../room/assembler.js';
import { updateAsBackend } from '../../room/lifecycle/owner-update.js';
import { createRoomChange } from '../../room/lifecycle/room-change.js';
import type { Memberships } from '../../room/memberships/memberships.js';
import { openName, storedNames } from '../../room/names/room-names.js';
import { changedRules, fixedFieldsOf } from '../../room/room-editor.js';
import { inputError } from '../fields.js';
import type { FindRoom } from './find-room.js';
import { findUsers, unknownUserError } from './find-users.js';
import { checkExternalId, parseReference } from './references.js';
import { createRoomCreation } from './room-creation.js';

interface BackendRoomsParts {
  access: RoomAccessService;
  assembler: RoomAssembler;
  directRooms: Pick<ReturnType<typeof createDirectRoomsService>, 'openBetween'>;
  findRoom: FindRoom;
  memberships: Pick<Memberships, 'tell'>;
}

/** Creates what a site's backend does with rooms: create and change them, and open direct ones. */
export function createBackendRooms(deps: ServicesDeps, parts: BackendRoomsParts) {
  const { models } = deps;
  const { assembler, directRooms, findRoom } = parts;
  const changeRoom = createRoomChange(deps, parts);
  const create = createRoomCreation(deps, parts);

  const present = async (room: AccessedRoom): Promise<SiteRoom> =>
    presentSiteRoom(room.record, await assembler.summary(room));

  /** A private room has no slug by choice: that of a `PUT` is ignored, as it was when the room was created. */
  const put = (backend: Backend, found: AccessedRoom, { slug, ...input }: PutRoomInput): Promise<SiteRoom> =>
    change(backend, found, { ...input, slug: found.record.visibility === 'public' ? slug : undefined });

  /**
   * @throws AppError `direct_room`, `room_archived`, `room_not_found`; `validation_failed` for another visibility or slug,
   * which never change
   */
  async function change(
    backend: Backend,
    found: AccessedRoom,
    { slug, visibility, ...input }: PatchRoomInput,
  ): Promise<SiteRoom> {
    if (found.record.kind === 'direct') throw new AppError('direct_room');
    checkUnchanged(fixedFieldsOf(found.record), { slug, visibility });
    const update = await differences(found, input);
    if (!update) return present(found);
    const maker = {
      ...{ siteId: backend.siteId, actor: backendActor(backend) },
      store: (query: UpdateQuery<RoomRecord>) => updateAsBackend(models.Room, found, query),
    };
    return present(await changeRoom(maker, found, update));
  }

  /** Returns what an input changes; null where the room is as it says. */
  async function differences(found: AccessedRoom, { name, topic, ...rules }: UpdateRoomInput) {
    const { record } = await openName(deps, found);
    const set = {
      ...(await storedNames(deps, record, {
        name: name === record.name ? undefined : name,
        topic: topic === record.topic ? undefined : (topic ?? undefined),
      })),
      ...changedRules(record, rules),
    };
    const isTopicRemoved = topic === null && Boolean(record.topic);
    if (Object.keys(set).length === 0 && !isTopicRemoved) return null;
    return { set, isTopicRemoved, asked: { name, topic } };
  }

  return {
    /** Returns a room of the site. @throws AppError `room_not_found` */
    get: async (backend: Backend, reference: string): Promise<SiteRoom> =>
      present(await findRoom(backend, reference)),

    /**
     * Creates the room with this id of the host, or changes a room. It may be repeated, and done many times at once.
     * @throws AppError `room_not_found` for a slug that no room has; `validation_failed`, `slug_taken`, `room_deleted`,
     * `room_archived`, `direct_room`
     */
    async put(backend: Backend, reference: string, input: PutRoomInput): Promise<SiteRoom> {
      const parsed = parseReference(reference);
      if ('name' in parsed) return put(backend, await findRoom(backend, reference), input);
      checkExternalId('room', parsed.externalId);
      const known = await findRoom.own(backend.siteId, parsed.externalId);
      if (known?.deletedAt) throw new AppError('room_deleted');
      // What another request has stored meanwhile may be something else.
      return put(
        backend,
        known ? toAccessedRoom(known) : await create(backend, parsed.externalId, input),
        input,
      );
    },

    /** Changes a room. @throws AppError `room_not_found`, `room_archived`, `direct_room`, `validation_failed` */
    patch: async (backend: Backend, reference: string, input: PatchRoomInput): Promise<SiteRoom> =>
      change(backend, await findRoom(backend, reference), input),

    /**
     * Returns the direct room of two users; creates it where there is none.
     * @throws AppError `validation_failed`, `room_limit`
     */
    async putDirect(backend: Backend, references: [string, string]): Promise<SiteRoom> {
      const found = await findUsers(models, backend.siteId, references);
      const [one, other] = references.map((reference) => found.get(reference));
      if (!one || !other) throw unknownUserError(`users.${one ? 1 : 0}`);
      if (one._id.equals(other._id)) throw inputError('users.1', 'must be another user');
      for (const [index, { kind }] of [one, other].entries())
        if (kind === 'bot')
          throw inputError(`users.${index}`, 'is a bot, which is only in rooms with owners');
      const { room } = await directRooms.openBetween(backend, one._id.toString(), other._id.toString());
      return present(room);
    },
  };
}
