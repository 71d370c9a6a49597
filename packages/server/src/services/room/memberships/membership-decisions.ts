import { AppError } from '../../../errors.js';
import type { MembershipRow } from '../../../models/member.js';
import { toObjectId } from '../../../models/object-id.js';
import type { MembershipChange, RoomRecord } from '../../../models/room.js';
import { decideMembership } from '../../../policies/memberships.js';
import type { MembershipDecision, MembershipRequest, Standing } from '../../../policies/memberships.js';

/** A request, and the initial fields of the row if it adds the user as a member. */
export interface MembershipWish {
  request: MembershipRequest;
  begin?: { lastReadSeq: number; openedAt: Date | null };
}

/** What came of each wish, in order: its change, `null` where nothing changes, or why it was refused. */
type Verdict = MembershipChange | null | AppError;

type Decider = Pick<MembershipChange, 'by' | 'actor'>;

export interface Decided {
  verdicts: Verdict[];
  changes: MembershipChange[];
  owners: RoomRecord['owners'];
  memberCount: number;
}

const OUTSIDER: Standing = { role: null, mutedUntil: 0, bannedUntil: 0 };

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
  const newest = standingsOf(room, rows);
  const standings = new Map<string, Standing>(newest);
  const changes: MembershipChange[] = [];
  let { memberCount } = room;

  function standingOf(user: string): Standing {
    const standing = standings.get(user) ?? OUTSIDER;
    return owners.has(user) ? { ...standing, role: 'owner' } : standing;
  }

  function apply(user: string, before: Standing, after: Standing): void {
    standings.set(user, after);
    if (after.role === 'owner') owners.add(user);
    else owners.delete(user);
    memberCount += Number(after.role !== null) - Number(before.role !== null);
  }

  /** @param begin - the first values of the row, where the decision begins a membership */
  function settle(
    user: string,
    decision: Exclude<MembershipDecision, { error: unknown }>,
    begin: NonNullable<MembershipChange['begin']>,
    decider: Decider = {},
  ): Verdict {
    const before = standingOf(user);
    const after = { ...before, ...boundsOf(decision), role: decision.role };
    if (isSame(before, after)) return null;
    apply(user, before, after);
    const change = {
      user: toObjectId(user),
      ...{ ...decider, before: before.role, ...decision },
    };
    changes.push(before.role !== null || after.role === null ? change : { ...change, begin });
    return changes.at(-1)!;
  }

  const verdicts = wishes.map(({ request, begin }): Verdict => {
    const counts = { memberCount, ownerCount: owners.size };
    const versionOf = (user: string) => newest.get(user)?.v ?? 0;
    const state = { room, now: now.getTime(), ...counts, standingOf, versionOf };
    const decision = decideMembership(state, request);
    if ('error' in decision) return new AppError(decision.error, decision.detail);
    const first = { joinedAt: now, lastReadSeq: 0, openedAt: null, ...begin };
    if (request.kind !== 'merge') return settle(request.user, decision, first, deciderOf(request));
    // One decision for both: nobody ever sees both in the room, or neither, and nothing is left that could move again.
    const row = rows.find(({ user }) => user.toString() === request.from);
    const continued = row ? beginOf(row) : first;
    settle(request.from, { role: null, mutedUntil: null, bannedUntil: null, isMerge: true }, continued);
    return settle(request.user, decision, continued);
  });
  return { verdicts, changes, owners: [...owners].map(toObjectId), memberCount };
}

/** Returns who makes a request; nobody for one that the server makes by itself. */
function deciderOf(request: MembershipRequest): Decider {
  if ('actor' in request) return { actor: request.actor };
  if ('by' in request) return { by: toObjectId(request.by) };
  return ['join', 'accept', 'leave'].includes(request.kind) ? { by: toObjectId(request.user) } : {};
}

/** Returns the first values of a membership that continues this one. */
const beginOf = ({ joinedAt, lastReadSeq, openedAt }: MembershipRow) => ({ joinedAt, lastReadSeq, openedAt });

/** The newest of what the rows say and what is about to be written into them: each has its version. */
function standingsOf(room: RoomRecord, rows: MembershipRow[]): Map<string, Standing & { v: number }> {
  const newest = new Map(
    rows.map((row) => [
      row.user.toString(),
      { v: row.v ?? 0, ...OUTSIDER, ...boundsOf(row), role: row.role },
    ]),
  );
  for (const { version, changes } of room.unsettled) {
    for (const change of changes) {
      const user = change.user.toString();
      const known = newest.get(user);
      if (known && known.v >= version) continue;
      newest.set(user, { ...OUTSIDER, ...known, ...boundsOf(change), role: change.role, v: version });
    }
  }
  return newest;
}

/** The ends of a mute and a ban in milliseconds, where they are named: 0 for none. */
function boundsOf({
  mutedUntil,
  bannedUntil,
}: Pick<Exclude<MembershipDecision, { error: unknown }>, 'mutedUntil' | 'bannedUntil'>): Partial<Standing> {
  return {
    ...(mutedUntil !== undefined && { mutedUntil: mutedUntil?.getTime() ?? 0 }),
    ...(bannedUntil !== undefined && { bannedUntil: bannedUntil?.getTime() ?? 0 }),
  };
}

function isSame(one: Standing, other: Standing): boolean {
  return (
    one.role === other.role && one.mutedUntil === other.mutedUntil && one.bannedUntil === other.bannedUntil
  );
}
