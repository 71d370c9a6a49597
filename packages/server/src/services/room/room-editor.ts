import type { CreateRoomInput, PatchRoomInput, Room, UpdateRoomInput } from '@sotto/protocol';
import type { UpdateQuery } from 'mongoose';
import type { Actor } from '../../actor.js';
import { checkUnchanged } from '../../edge/validate.js';
import { AppError } from '../../errors.js';
import { randomId, toObjectId } from '../../models/object-id.js';
import type { RoomModel, RoomRecord } from '../../models/room.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { ServicesDeps } from '../deps.js';
import type { RoomAccessService } from './access.js';
import { toAccessedRoom } from './accessed-room.js';
import type { AccessedRoom } from './accessed-room.js';
import type { RoomAssembler } from './assembler.js';
import { updateAsOwner } from './lifecycle/owner-update.js';
import { createRoomChange } from './lifecycle/room-change.js';
import type { MembershipLimits } from './memberships/membership-limits.js';
import type { Memberships } from './memberships/memberships.js';
import { storedNames } from './names/room-names.js';
import { numberedSlug, privateSlug, slugOf } from './slugs.js';

const MAX_SLUG_ATTEMPTS = 50;

export type StoredNames = Pick<RoomRecord, 'name' | 'nameKey'> & Partial<RoomRecord>;

/** Creates rooms and changes their names and topics. */
export function createRoomEditor(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    assembler: RoomAssembler;
    memberships: Memberships;
    limits: MembershipLimits;
    /** Returns the room as a user sees it. */
    view: (room: AccessedRoom, actor: Actor) => Promise<Room>;
  },
) {
  const { models, sites, clock } = deps;
  const { access, memberships, limits, view } = parts;
  const changeRoom = createRoomChange(deps, parts);

  return {
    /**
     * Creates a room; the actor is its owner.
     * @throws AppError `guest_not_allowed`, `slug_taken`, `room_limit`; `forbidden` for bots, and where only the site's backend
     * creates rooms
     */
    async create(actor: Actor, input: CreateRoomInput): Promise<Room> {
      if (actor.kind === 'guest') throw new AppError('guest_not_allowed');
      if (actor.kind === 'bot') throw new AppError('forbidden', 'Bots create no rooms');
      if ((await sites.settings(actor.siteId)).roomCreation === 'backend')
        throw new AppError('forbidden', "Only the site's backend creates rooms here");
      await limits.checkRooms(actor.userId);
      const draft = draftOf(actor, input, new Date(clock()));
      const names = (await storedNames(deps, draft, input)) as StoredNames;
      const record = await insertRoom(models.Room, { ...draft, ...names }, input);
      const room = toAccessedRoom(record);
      access.roomChanged(room);
      await memberships.settleNew(record);
      return view(room, actor);
    },

    /**
     * Changes name, topic, permissions or slow mode.
     * @throws AppError `room_not_found`, and what `can` refuses `editRoom` with; `validation_failed` for another slug or
     * visibility, which never change
     */
    async update(actor: Actor, slug: string, input: PatchRoomInput): Promise<Room> {
      const { name, topic } = input;
      const { room } = await access.resolveMember(actor, slug, 'editRoom');
      checkUnchanged(fixedFieldsOf(room.record), input);
      const set = {
        ...(await storedNames(deps, room.record, { name, topic: topic ?? undefined })),
        ...changedRules(room.record, input),
      };
      if (Object.keys(set).length === 0 && topic === undefined) return view(room, actor);
      const maker = {
        ...{ siteId: actor.siteId, actor: `user:${actor.userId}` as const, by: actor.userId },
        store: (update: UpdateQuery<RoomRecord>) => updateAsOwner(models.Room, actor, room, update),
      };
      const changed = await changeRoom(maker, room, {
        ...{ set, isTopicRemoved: topic === null, asked: { name, topic } },
      });
      return view(changed, actor);
    },
  };
}

/** Returns the fields of a room that a request may name and that never change. */
export function fixedFieldsOf({ slug, visibility }: RoomRecord) {
  return { slug, visibility };
}

/** Returns the fields of permissions and slow mode that differ: what stays is not announced. */
export function changedRules(
  { permissions = {}, slowModeSeconds = 0 }: RoomRecord,
  input: Pick<UpdateRoomInput, 'permissions' | 'slowModeSeconds'>,
): Record<string, string | number> {
  const known: Record<string, unknown> = {
    slowModeSeconds,
    ...Object.fromEntries(Object.entries(permissions).map(([name, value]) => [`permissions.${name}`, value])),
  };
  return Object.fromEntries(Object.entries(rulesOf(input)).filter(([name, value]) => known[name] !== value));
}

/** Returns the fields of a change of permissions and slow mode: each permission by itself, so that others stay. */
function rulesOf({ permissions = {}, slowModeSeconds }: UpdateRoomInput): Record<string, string | number> {
  const named = Object.entries(permissions).filter(([, value]) => value !== undefined);
  return {
    ...Object.fromEntries(named.map(([name, value]) => [`permissions.${name}`, value])),
    ...(slowModeSeconds !== undefined && { slowModeSeconds }),
  };
}

/** A new room without its slug and what its names are stored as, whose one member is the actor. */
function draftOf(
  { siteId, userId }: Actor,
  { visibility = 'public' }: CreateRoomInput,
  now: Date,
): Omit<RoomRecord, 'slug' | 'name' | 'nameKey'> {
  const user = toObjectId(userId);
  const begin = { joinedAt: now, lastReadSeq: 0, openedAt: now };
  return {
    _id: randomId(),
    site: toObjectId(siteId),
    visibility,
    createdBy: user,
    createdAt: now,
    owners: [user],
    memberCount: 1,
    membershipVersion: 1,
    unsettled: [{ id: randomId(), version: 1, changes: [{ user, before: null, role: 'owner', begin }] }],
    unsettledCount: 1,
  };
}

/**
 * Stores the room under the first free slug; only one that the user chose for a public room is taken or not, and a private
 * room gets a random one.
 * @param findSame - finds the room that another request has stored under the same id meanwhile, where that can be
 * @throws AppError `slug_taken`
 */
export async function insertRoom(
  Room: RoomModel,
  draft: Omit<RoomRecord, 'slug'>,
  { name, slug: chosen }: Pick<CreateRoomInput, 'name' | 'slug'>,
  findSame: () => Promise<RoomRecord | null> = () => Promise.resolve(null),
): Promise<RoomRecord> {
  const isPrivate = draft.visibility === 'private';
  const base = chosen ?? slugOf(name);
  for (let number = 1; number <= MAX_SLUG_ATTEMPTS; number += 1) {
    const slug = isPrivate ? privateSlug() : number === 1 ? base : numberedSlug(base, number);
    const record = { ...draft, slug };
    try {
      await Room.create(record);
      return record;
    } catch (error) {
      if (!isDuplicateKey(error)) throw error;
      const same = await findSame();
      if (same) return same;
      if (chosen !== undefined && !isPrivate) throw new AppError('slug_taken');
    }
  }
  throw new AppError('slug_taken', 'Many rooms have this name; choose a slug');
}
