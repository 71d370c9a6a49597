import type { MemberRole } from '@sotto/protocol';
import { AppError } from '../../../errors.js';
import type { MembershipRow } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { MembershipChange, RoomRecord } from '../../../models/room.js';
import { decideMembership } from '../../../policies/memberships.js';
import type { MembershipRequest, MembershipState } from '../../../policies/memberships.js';

/** A request, and the initial fields of the row if it adds the user as a member. */
export interface MembershipWish {
  request: MembershipRequest;
  begin?: { lastReadSeq: number; openedAt: Date | null };
}

/** What came of each wish, in order: its change, `null` where nothing changes, or why it was refused. */
type Verdict = MembershipChange | null | AppError;

export interface Decided {
  verdicts: Verdict[];
  changes: MembershipChange[];
  owners: RoomRecord['owners'];
  memberCount: number;
}

/**
 * Decides wishes one after the other on the state of one moment: the room, and rows that are at least as new. What is
 * decided and not yet written into its row counts, so the rows may be behind.
 */
export function decideAll(
  room: RoomRecord,
  rows: MembershipRow[],
  wishes: MembershipWish[],
  now: Date,
): Decided {
  const owners = new Set(room.owners.map(String));
  const roles = rolesOf(room, rows);
  let { memberCount } = room;

  const state = (): MembershipState => ({
    room,
    now: now.getTime(),
    memberCount,
    ownerCount: owners.size,
    roleOf: (user) => (owners.has(user) ? 'owner' : (roles.get(user) ?? null)),
  });

  function apply(user: string, before: MemberRole | null, role: MemberRole | null): void {
    roles.set(user, role);
    if (role === 'owner') owners.add(user);
    else owners.delete(user);
    memberCount += Number(role !== null) - Number(before !== null);
  }

  const verdicts = wishes.map(({ request, begin }): Verdict => {
    const before = state().roleOf(request.user);
    const decision = decideMembership(state(), request);
    if ('error' in decision) return new AppError(decision.error);
    const { role } = decision;
    if (role === before) return null;
    apply(request.user, before, role);
    const change = { user: toObjectId(request.user), before, role };
    if (before !== null) return change;
    return { ...change, begin: { joinedAt: now, lastReadSeq: 0, openedAt: null, ...begin } };
  });
  const changes = verdicts.filter(
    (verdict): verdict is MembershipChange => verdict !== null && !(verdict instanceof AppError),
  );
  return { verdicts, changes, owners: [...owners].map(toObjectId), memberCount };
}

/** The newest of what the rows say and what is about to be written into them: each has its version. */
function rolesOf(room: RoomRecord, rows: MembershipRow[]): Map<string, MemberRole | null> {
  const newest = new Map(rows.map(({ user, role, v = 0 }) => [user.toString(), { role, v }]));
  for (const { version, changes } of room.unsettled) {
    for (const { user, role } of changes) {
      const known = newest.get(user.toString());
      if (!known || known.v < version) newest.set(user.toString(), { role, v: version });
    }
  }
  return new Map([...newest].map(([user, { role }]) => [user, role]));
}
