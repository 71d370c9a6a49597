import { MAX_BACKEND_ITEMS } from '@sotto/protocol';
import type { MemberInput, MembersResult, Page, PatchMembersInput, SiteMember } from '@sotto/protocol';
import mongoose from 'mongoose';
import type { Backend } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import type { MemberRecord } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { UserRecord } from '../../../models/user.js';
import { presentMember, withMute, withoutMarks } from '../../../presenters/members.js';
import { presentSiteUser } from '../../../presenters/site-api.js';
import type { ServicesDeps } from '../../deps.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import type { Memberships } from '../../room/memberships/memberships.js';
import { openUsers } from '../../user/profiles.js';
import { inputError } from '../fields.js';
import { createAssignments } from './assignments.js';
import type { FindRoom } from './find-room.js';

/** Creates what a site's backend does with the members of rooms. It needs no role in them. */
export function createBackendMembers(
  deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'baseUrl' | 'clock'>,
  parts: { memberships: Pick<Memberships, 'assign'>; findRoom: FindRoom },
) {
  const { models, baseUrl, clock } = deps;
  const { findRoom } = parts;
  const { Member, User } = models;
  const { resolve, rolesOf, assignAll } = createAssignments(models, parts);

  /** @throws AppError `room_not_found`, `direct_room` */
  async function findOwn(backend: Backend, reference: string): Promise<AccessedRoom> {
    const room = await findRoom(backend, reference);
    if (room.record.kind === 'direct') throw new AppError('direct_room');
    return room;
  }

  return {
    /** Returns a page of members, in an order that the server chooses. @throws AppError `room_not_found` */
    async list(
      backend: Backend,
      reference: string,
      { cursor, limit }: { cursor?: string | undefined; limit: number },
    ): Promise<Page<SiteMember>> {
      const room = await findRoom(backend, reference);
      const rows = await Member.find({
        room: { $eq: room.record._id },
        ...(cursor !== undefined && { user: mongoose.trusted({ $gt: toObjectId(cursor) }) }),
      })
        .sort({ user: 1 })
        .limit(limit + 1)
        .lean<MemberRecord[]>();
      const page = rows.slice(0, limit);
      const found = await User.find({ _id: mongoose.trusted({ $in: page.map(({ user }) => user) }) }).lean();
      const users = await openUsers(deps, found);
      const byId = new Map(users.map((user) => [user._id.toString(), presentSiteUser(user, baseUrl())]));
      const unmarked = unmarkedOf(found);
      const results = page.flatMap((row) => {
        const user = byId.get(row.user.toString());
        if (!user) return [];
        const presented = presentMember(row, user, 'offline');
        const { status: _, ...member } = withMute(
          unmarked.has(user.id) ? withoutMarks(presented) : presented,
          row.mutedUntil?.getTime() ?? 0,
          clock(),
        );
        return [{ ...member, user }];
      });
      return { results, nextCursor: rows.length > limit ? page.at(-1)!.user.toString() : null };
    },

    /**
     * Makes these users, and nobody else, the members of a room.
     * @throws AppError `room_not_found`, `direct_room`, `validation_failed`
     */
    async put(backend: Backend, reference: string, members: readonly MemberInput[]): Promise<MembersResult> {
      const room = await findOwn(backend, reference);
      if (room.record.memberCount > MAX_BACKEND_ITEMS)
        throw inputError(
          'members',
          `cannot replace more than ${MAX_BACKEND_ITEMS} members; change them by PATCH`,
        );
      const wishes = members.map(({ user, role = 'member' }) => ({ user, role }));
      const wanted = await resolve(backend, 'members', wishes, (index) => `members.${index}.user`);
      const known = await rolesOf(room);
      const kept = new Set(wanted.map(({ user }) => user._id.toString()));
      const gone = [...known.keys()].filter((id) => !kept.has(id));
      const ended = gone.map((id) => ({
        ...{ reference: id, role: null },
        user: { _id: toObjectId(id), kind: 'user' as const },
      }));
      return assignAll(backend, room, known, [...wanted, ...ended]);
    },

    /**
     * Adds members, changes their roles, and ends memberships.
     * @throws AppError `room_not_found`, `direct_room`, `validation_failed`
     */
    async patch(
      backend: Backend,
      reference: string,
      { add = [], remove = [] }: PatchMembersInput,
    ): Promise<MembersResult> {
      const room = await findOwn(backend, reference);
      const wishes = [
        ...add.map(({ user, role = 'member' as const }) => ({ user, role })),
        ...remove.map((user) => ({ user, role: null })),
      ];
      const pathOf = (index: number) =>
        index < add.length ? `add.${index}.user` : `remove.${index - add.length}`;
      const assignments = await resolve(backend, 'members', wishes, pathOf);
      return assignAll(backend, room, await rolesOf(room, assignments), assignments);
    },
  };
}

/** Returns the ids of users who do not show what they have read. */
function unmarkedOf(users: readonly Pick<UserRecord, '_id' | 'privacy'>[]): Set<string> {
  return new Set(users.flatMap(({ _id, privacy }) => (privacy?.receipts === false ? [_id.toString()] : [])));
}
