import type { ItemError, MemberRole, MembersResult } from '@sotto/protocol';
import mongoose from 'mongoose';
import { backendActor } from '../../../actor.js';
import type { Backend } from '../../../actor.js';
import { AppError } from '../../../errors.js';
import type { MemberRecord } from '../../../models/member.js';
import type { Models } from '../../../models/index.js';
import type { UserRecord } from '../../../models/user.js';
import type { AccessedRoom } from '../../room/accessed-room.js';
import type { Memberships } from '../../room/memberships/memberships.js';
import { findUsers } from './find-users.js';

/** Memberships that are changed at the same time: as many as one decision of a room holds. */
const AT_ONCE = 100;
/** Unknown users that one error names. */
const MAX_NAMED = 20;

/** What is to become of one user's membership. */
export interface Assignment {
  /** As the request names the user. */
  reference: string;
  user: Pick<UserRecord, '_id' | 'kind'>;
  role: MemberRole | null;
}

/** Creates what carries out assignments of users to a room, many at once. */
export function createAssignments(
  models: Pick<Models, 'Member' | 'Room' | 'User'>,
  { memberships }: { memberships: Pick<Memberships, 'assign'> },
) {
  const { Member, Room } = models;

  async function rolesOf(
    room: AccessedRoom,
    users?: readonly Assignment[],
  ): Promise<Map<string, MemberRole>> {
    const within = users && { user: mongoose.trusted({ $in: users.map(({ user }) => user._id) }) };
    const rows = await Member.find({ room: { $eq: room.record._id }, ...within })
      .read('primary')
      .select('user role')
      .lean<Pick<MemberRecord, 'user' | 'role'>[]>();
    return new Map(rows.map(({ user, role }) => [user.toString(), role]));
  }

  /** Carries out assignments that differ from what is stored. @throws what is no refusal: then the request may be repeated */
  async function assignAll(
    backend: Backend,
    room: AccessedRoom,
    known: Map<string, MemberRole>,
    assignments: readonly Assignment[],
  ): Promise<MembersResult> {
    const result: Omit<MembersResult, 'memberCount'> = { added: 0, updated: 0, removed: 0, errors: [] };
    const due = assignments.filter(({ user, role }) => (known.get(user._id.toString()) ?? null) !== role);
    for (let start = 0; start < due.length; start += AT_ONCE) {
      const outcomes = await Promise.all(
        due.slice(start, start + AT_ONCE).map((assignment) => assign(backend, room, known, assignment)),
      );
      for (const outcome of outcomes) {
        if (typeof outcome === 'string') result[outcome] += 1;
        else if (outcome) result.errors.push(outcome);
      }
    }
    const now = await Room.findOne({ _id: { $eq: room.record._id } })
      .read('primary')
      .lean();
    return { memberCount: now?.memberCount ?? 0, ...result };
  }

  async function assign(
    backend: Backend,
    room: AccessedRoom,
    known: ReadonlyMap<string, MemberRole>,
    { reference, user, role }: Assignment,
  ): Promise<'added' | 'updated' | 'removed' | (ItemError & { user: string }) | null> {
    try {
      const wish = {
        ...{ kind: 'assign' as const, actor: backendActor(backend) },
        ...{ user: user._id.toString(), userKind: user.kind, role },
      };
      const { change } = await memberships.assign(room, wish, { isMember: known.has(wish.user) });
      if (!change) return null;
      if (change.role === null) return 'removed';
      return change.before === null ? 'added' : 'updated';
    } catch (error) {
      if (!(error instanceof AppError) || error.status >= 500) throw error;
      return { user: reference, code: error.code, detail: error.message };
    }
  }

  return { resolve: createWishResolver(models), rolesOf, assignAll };
}

/** Creates what finds the users of assignments. */
function createWishResolver(models: Pick<Models, 'User'>) {
  /** @throws AppError `validation_failed`, which names users that do not exist, or that are there twice */
  return async (
    { siteId }: Backend,
    list: string,
    wishes: readonly { user: string; role: MemberRole | null }[],
    path: (index: number) => string,
  ): Promise<Assignment[]> => {
    const found = await findUsers(
      models,
      siteId,
      wishes.map(({ user }) => user),
    );
    const seen = new Set<string>();
    const errors = wishes.flatMap(({ user }, index) => {
      const id = found.get(user)?._id.toString();
      const isNew = id !== undefined && !seen.has(id);
      if (isNew) seen.add(id);
      if (isNew) return [];
      const [code, message] = id ? ['duplicate', 'is in the list twice'] : ['user_not_found', 'no such user'];
      return [{ path: path(index), code: code!, message: message! }];
    });
    if (errors.length > 0)
      throw new AppError('validation_failed', `${list}: ${errors.length} users are wrong`, {
        errors: errors.slice(0, MAX_NAMED),
      });
    return wishes.map(({ user, role }) => ({ reference: user, user: found.get(user)!, role }));
  };
}
