import type { MembershipChange, RoomLine, RoomRecord, UnsettledChanges } from '../../../models/room.js';

/** Members of a private room up to which its log says who comes and goes: in a larger one it would say little else. */
export const MAX_TOLD_MEMBERS = 100;

type MemberLineType = 'member.added' | 'member.joined' | 'member.left' | 'member.removed' | 'member.banned';

/** A line of a decision. `by` is who made the decision; undefined for the site: its backend, or the operator. */
export type DecisionLine =
  | { type: MemberLineType; by: string | undefined; users: string[] }
  | { type: RoomLine['type']; by: string | undefined; note: RoomLine };

/**
 * Returns the lines that a decision leaves in the room's log, the same ones however often it is settled. Who enters and
 * leaves is said in small private rooms only: a public room would fill with it. Direct rooms have no lines.
 */
export function linesOf(room: RoomRecord, decision: UnsettledChanges): DecisionLine[] {
  // A deleted room has no readers, and its log may be purged already.
  if (room.kind === 'direct' || room.deletedAt) return [];
  const notes = (decision.lines ?? []).map((note) => ({ type: note.type, by: note.by?.toString(), note }));
  return [...notes, ...memberLines(room, decision)];
}

function memberLines(
  { visibility, memberCount }: RoomRecord,
  { version, changes }: UnsettledChanges,
): DecisionLine[] {
  // The first decision is the room itself.
  if (visibility !== 'private' || memberCount > MAX_TOLD_MEMBERS || version === 1) return [];
  const lines = new Map<string, { type: MemberLineType; by: string | undefined; users: string[] }>();
  for (const change of changes) {
    const type = typeOf(change);
    if (!type) continue;
    const by = change.by?.toString();
    const line = lines.get(`${type}:${by}`);
    if (line) line.users.push(change.user.toString());
    else lines.set(`${type}:${by}`, { type, by, users: [change.user.toString()] });
  }
  return [...lines.values()];
}

/** Returns what a change is called; undefined where nobody comes or goes, or the same person stays. */
function typeOf({
  user,
  by,
  before,
  role,
  bannedUntil,
  isMerge,
}: MembershipChange): MemberLineType | undefined {
  if (isMerge || (before === null) === (role === null)) return undefined;
  const isOwn = by?.equals(user) === true;
  if (before === null) return isOwn ? 'member.joined' : 'member.added';
  if (bannedUntil) return 'member.banned';
  return isOwn ? 'member.left' : 'member.removed';
}
