import type { LeaveRoomsResult, Room } from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import { toObjectId } from '../models/object-id.js';
import { forEachLimited } from '../async/for-each-limited.js';
import type { ServicesDeps } from './deps.js';
import type { MemberReader } from './room/memberships/member-reader.js';
import type { MembershipLimits } from './room/memberships/membership-limits.js';
import type { Memberships } from './room/memberships/memberships.js';
import type { ReadMarks } from './room/marks/read-marks.js';
import { toAccessedRoom } from './room/accessed-room.js';
import type { RoomAccessService } from './room/access.js';
import type { AccessedRoom } from './room/accessed-room.js';
import type { RoomHeads } from './room-log/room-heads.js';
import type { KeptHeads } from './room-log/kept-heads.js';
import type { RoomSearch } from './room/search.js';
import type { RoomAssembler } from './room/assembler.js';
import type { RoomDirectory } from './room/room-directory.js';
import { createRoomEditor } from './room/room-editor.js';
import { createRoomViews } from './room/lifecycle/room-views.js';
import { createOwnDeliveries } from './room/marks/own-deliveries.js';
import { createOwnReads } from './room/marks/own-reads.js';
import { createOwnSettings } from './room/memberships/own-settings.js';
import { createRoomLifecycle } from './room/lifecycle/room-lifecycle.js';
import type { UserDirectory } from './user/user-directory.js';

/** Creates the service of rooms: list, create, read, edit, join, leave, mark as read. */
export function createRoomsService(
  deps: ServicesDeps,
  parts: {
    access: RoomAccessService;
    heads: RoomHeads;
    kept: KeptHeads;
    users: UserDirectory;
    marks: ReadMarks;
    directory: RoomDirectory;
    assembler: RoomAssembler;
    memberships: Memberships;
    memberReader: MemberReader;
    limits: MembershipLimits;
    search: RoomSearch;
  },
) {
  const { access, kept, users, directory, assembler, memberships, memberReader, search } = parts;

  const view = async (room: AccessedRoom, actor: Actor): Promise<Room> =>
    (await assembler.forViewer([room], actor))[0]!;

  return {
    ...createRoomEditor(deps, { ...parts, view }),
    ...createRoomLifecycle(deps, { access, assembler, memberships, view }),

    list: search.list,

    /**
     * Returns one room.
     * @throws AppError `room_not_found`
     */
    async get(actor: Actor, slug: string): Promise<Room> {
      const { room } = await access.resolve(actor, slug);
      return view(room, actor);
    },

    /**
     * Adds the actor to a public room, where it is no member yet; a member of a private one stays one.
     * @throws AppError `room_not_found`, `room_limit`
     */
    async join(actor: Actor, slug: string): Promise<Room> {
      const { room, role, facts } = await access.resolve(actor, slug, 'join');
      // Members of a private room are added by others: nothing is written here, even where one is removed meanwhile.
      if (room.record.visibility === 'private') {
        if (!(await memberReader.find(room, actor.userId))) throw new AppError('room_not_found');
        return view(room, actor);
      }
      const { siteGuests } = facts;
      const request = { kind: 'join' as const, user: actor.userId, userKind: actor.kind, siteGuests };
      const { room: decided } = await memberships.begin(room, request, { isNew: role === null });
      const [joined] = await assembler.forViewer([toAccessedRoom(decided)], actor, { areFresh: true });
      return joined!;
    },

    /**
     * Ends the actor's membership; does nothing where there is none.
     * @throws AppError `room_not_found`, `last_owner`
     */
    async leave(actor: Actor, slug: string): Promise<void> {
      const { room } = await access.resolve(actor, slug, 'leave');
      await memberships.change(room, { kind: 'leave', user: actor.userId, userKind: actor.kind });
    },

    /** Leaves the rooms that others added the actor to and that the actor never opened. */
    leaveUnopened: (actor: Actor): Promise<LeaveRoomsResult> => leaveUnopened(memberships, actor),

    ...createOwnReads(deps, parts),
    ...createOwnDeliveries(deps, parts),

    ...createOwnSettings(deps, { access, limits: parts.limits, view }),

    viewsOf: createRoomViews(deps, { directory, assembler, users }),

    /** For the user's sockets. */
    joinedRooms: directory.joinedRefs,

    /** Reads the newest `rev` of these rooms, by id. */
    async heads(roomIds: string[]): Promise<Map<string, number>> {
      const current = await kept.current(roomIds.map(toObjectId));
      return new Map([...current].map(([id, { rev }]) => [id, rev]));
    },

    /** For what has no service of its own: typing, the plain WebSocket. */
    resolveMember: access.resolveMember,
  };
}

async function leaveUnopened(memberships: Memberships, actor: Actor): Promise<LeaveRoomsResult> {
  const result: LeaveRoomsResult = { left: [], kept: [] };
  await forEachLimited(await memberships.unopenedRooms(actor), async (room) => {
    try {
      await memberships.change(room, { kind: 'leave', user: actor.userId });
      result.left.push(room.slug);
    } catch (error) {
      if (!(error instanceof AppError && error.code === 'last_owner')) throw error;
      result.kept.push(room.slug);
    }
  });
  result.left.sort();
  result.kept.sort();
  return result;
}
