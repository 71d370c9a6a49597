import type {
  CreateRoomInput,
  LeaveRoomsResult,
  ListRoomsQuery,
  MemberRole,
  Page,
  Room,
  UpdateRoomInput,
} from '@sotto/protocol';
import type { Actor } from '../actor.js';
import { AppError } from '../errors.js';
import { randomId, toObjectId } from '../models/object-id.js';
import type { RoomRecord } from '../models/room.js';
import { canEditRoom } from '../policies/rooms.js';
import { forEachLimited } from '../async/for-each-limited.js';
import type { ServicesDeps } from './deps.js';
import type { Memberships } from './room/memberships.js';
import type { ReadMarks } from './room/read-marks.js';
import type { RoomRef } from './realtime.js';
import { toAccessedRoom } from './room/access.js';
import type { AccessedRoom, RoomAccessService } from './room/access.js';
import type { RoomHeads } from './room-log/room-heads.js';
import type { KeptHeads } from './room-log/kept-heads.js';
import type { RoomSearch } from './room/search.js';
import type { RoomAssembler } from './room/assembler.js';
import { nameKeyOf, numberedSlug, privateSlug, slugOf } from './room/slugs.js';
import { isDuplicateKey } from '../storage/duplicate-keys.js';
import type { UserDirectory } from './user/user-directory.js';

const MAX_SLUG_ATTEMPTS = 50;

/** Rooms: list, make, see, edit, enter, leave, read. */
export function createRoomsService(
  { models, realtime, clock }: ServicesDeps,
  parts: {
    access: RoomAccessService;
    heads: RoomHeads;
    kept: KeptHeads;
    users: UserDirectory;
    marks: ReadMarks;
    assembler: RoomAssembler;
    memberships: Memberships;
    search: RoomSearch;
  },
) {
  const { access, heads, kept, users, marks, assembler, memberships, search } = parts;

  const view = async (room: AccessedRoom, userId: string): Promise<Room> =>
    (await assembler.forViewer([room], userId))[0]!;

  /** Stores the room under the first free slug; a slug that the user chose is taken or not. */
  async function insertRoom(record: RoomRecord, chosen: string | undefined): Promise<RoomRecord> {
    const base = chosen ?? slugOf(record.name);
    for (let number = 1; number <= MAX_SLUG_ATTEMPTS; number += 1) {
      const slug =
        record.visibility === 'private'
          ? privateSlug(base)
          : number === 1
            ? base
            : numberedSlug(base, number);
      try {
        const stored = { ...record, slug };
        await models.Room.create(stored);
        return stored;
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
        if (chosen !== undefined && record.visibility === 'public') throw new AppError('slug_taken');
      }
    }
    throw new AppError('slug_taken', 'Many rooms have this name; choose a slug');
  }

  return {
    /**
     * Rooms of the site that the actor may see: joined ones whole, public ones by pages.
     * @throws AppError `validation_failed` for a cursor that is none of ours
     */
    list: (actor: Actor, query: ListRoomsQuery): Promise<Page<Room>> => search.list(actor, query),

    /**
     * Makes a room; the actor is its owner.
     * @throws AppError `slug_taken`, `room_limit`
     */
    async create(actor: Actor, input: CreateRoomInput): Promise<Room> {
      await memberships.checkRoomLimit(actor.userId);
      const now = new Date(clock());
      const site = toObjectId(actor.siteId);
      const user = toObjectId(actor.userId);
      const begin = { joinedAt: now, lastReadSeq: 0, openedAt: now };
      const { name, topic, visibility = 'public' } = input;
      const draft = { _id: randomId(), site, slug: '', name, nameKey: nameKeyOf(name), visibility };
      const record = await insertRoom(
        {
          ...draft,
          createdBy: user,
          createdAt: now,
          ...(topic !== undefined && { topic }),
          owners: [user],
          memberCount: 1,
          membershipVersion: 1,
          unsettled: [
            { id: randomId(), version: 1, changes: [{ user, before: null, role: 'owner', begin }] },
          ],
          unsettledCount: 1,
        },
        input.slug,
      );
      const room = toAccessedRoom(record);
      access.roomChanged(room);
      await memberships.settleNew(record);
      return view(room, actor.userId);
    },

    /**
     * One room.
     * @throws AppError `room_not_found`
     */
    async get(actor: Actor, slug: string): Promise<Room> {
      const { room } = await access.resolve(actor, slug);
      return view(room, actor.userId);
    },

    /**
     * Changes name or topic.
     * @throws AppError `room_not_found`, `not_a_member`, `insufficient_role`
     */
    async update(actor: Actor, slug: string, { name, topic }: UpdateRoomInput): Promise<Room> {
      const { room, role } = await access.resolveMember(actor, slug);
      if (!canEditRoom(role)) throw new AppError('insufficient_role');
      if (name === undefined && topic === undefined) return view(room, actor.userId);
      const set = {
        ...(name !== undefined && { name, nameKey: nameKeyOf(name) }),
        ...(typeof topic === 'string' && { topic }),
      };
      const record = await models.Room.findOneAndUpdate(
        {
          _id: { $eq: room.record._id },
          site: { $eq: room.record.site },
          owners: { $eq: toObjectId(actor.userId) },
        },
        {
          ...(Object.keys(set).length > 0 && { $set: set }),
          ...(topic === null && { $unset: { topic: 1 } }),
        },
        { returnDocument: 'after' },
      ).lean<RoomRecord | null>();
      if (!record) throw new AppError('insufficient_role');
      const changed = toAccessedRoom(record);
      access.roomChanged(changed);
      realtime.toRoom(changed, 'room.updated', { room: await assembler.summary(changed) });
      return view(changed, actor.userId);
    },

    /**
     * Makes the actor a member of a public room, once; a member of a private one stays one.
     * @throws AppError `room_not_found`, `room_limit`
     */
    async join(actor: Actor, slug: string): Promise<Room> {
      const { room, role } = await access.resolve(actor, slug);
      // A private room is entered in other ways: here nothing is written, whatever happens meanwhile.
      if (room.record.visibility === 'private') {
        if (!(await memberships.find(room, actor.userId))) throw new AppError('room_not_found');
        return view(room, actor.userId);
      }
      const request = { kind: 'join' as const, user: actor.userId };
      const { room: decided } = await memberships.begin(room, request, { isNew: role === null });
      const [joined] = await assembler.forViewer([toAccessedRoom(decided)], actor.userId, { rooms: true });
      return joined!;
    },

    /**
     * Ends the actor's membership; nothing where there is none.
     * @throws AppError `room_not_found`, `last_owner`
     */
    async leave(actor: Actor, slug: string): Promise<void> {
      const { room } = await access.resolve(actor, slug);
      await memberships.change(room, { kind: 'leave', user: actor.userId });
    },

    /** Leaves the rooms that others added the actor to and that the actor never opened. */
    async leaveUnopened(actor: Actor): Promise<LeaveRoomsResult> {
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
    },

    /**
     * Moves the actor's read mark, never back and never past the newest message.
     * @throws AppError `room_not_found`, `not_a_member`
     */
    async read(
      actor: Actor,
      slug: string,
      seq: number,
    ): Promise<{ lastReadSeq: number; unreadCount: number }> {
      const found = await access.resolveMember(actor, slug);
      await access.markOpened(actor, found);
      const { room } = found;
      const lastSeq = await heads.currentSeq(room.id);
      const target = Math.min(seq, lastSeq);
      const before = await models.Member.findOneAndUpdate(
        { room: { $eq: room.record._id }, user: { $eq: toObjectId(actor.userId) } },
        { $max: { lastReadSeq: target } },
        { returnDocument: 'before' },
      ).lean();
      if (!before) throw new AppError('not_a_member');
      const known = marks.latest(room.id, actor.userId, before.lastReadSeq);
      if (target > known) {
        const user = await users.byId(actor.siteId, actor.userId);
        realtime.toRoom(room, 'read', { room: room.slug, user, seq: target });
      }
      const lastReadSeq = Math.min(Math.max(known, target), lastSeq);
      return { lastReadSeq, unreadCount: lastSeq - lastReadSeq };
    },

    /** The rooms that a user is in, for the user's sockets. */
    joinedRooms: (userId: string): Promise<RoomRef[]> => assembler.joinedRefs(userId),

    /** The newest `rev` by id of these rooms, read now. */
    async heads(roomIds: string[]): Promise<Map<string, number>> {
      const current = await kept.current(roomIds.map(toObjectId));
      return new Map([...current].map(([id, { rev }]) => [id, rev]));
    },

    /**
     * A room that the actor is in, for what has no service of its own (typing, the plain WebSocket).
     * @throws AppError `room_not_found`, `not_a_member`
     */
    resolveMember: (
      actor: Actor,
      slug: string,
    ): Promise<{ room: RoomRef & { readonly name: string }; role: MemberRole }> =>
      access.resolveMember(actor, slug),
  };
}
