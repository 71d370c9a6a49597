import { createHash } from 'node:crypto';
import { Types } from 'mongoose';
import type { AuditRecord } from '../../../models/audit.js';
import type { Models } from '../../../models/index.js';
import type { MembershipChange, RoomRecord, UnsettledChanges } from '../../../models/room.js';
import { onlyDuplicateKeys } from '../../../storage/duplicate-keys.js';
import type { AuditAction } from '../../audit/actions.js';

const ID_BYTES = 12;

/** Records a decision about memberships. May be repeated, also by another server. */
export type RecordMemberships = (room: RoomRecord, decision: UnsettledChanges) => Promise<void>;

/**
 * Creates what records decisions in the audit: all of a decision by one write, and as done. The room's own note of it is what
 * a pending entry is elsewhere, as it is removed only behind this. So nobody who joins waits for the audit.
 */
export function createMembershipAudit({
  Audit,
  clock,
}: Pick<Models, 'Audit'> & {
  /** Milliseconds since 1970. */
  clock: () => number;
}): RecordMemberships {
  return async (room, decision) => {
    const entries = entriesOf(room, decision, new Date(clock()));
    if (entries.length === 0) return;
    try {
      await Audit.insertMany(entries, { ordered: false });
    } catch (error) {
      // It was recorded before.
      if (!onlyDuplicateKeys(error)) throw error;
    }
  };
}

function entriesOf(room: RoomRecord, decision: UnsettledChanges, at: Date): AuditRecord[] {
  const isFirst = decision.version === 1;
  const common = { site: room.site, at, room: room._id, state: 'done' as const };
  const created: AuditRecord[] = isFirst
    ? [
        {
          ...{ ...common, _id: idOf(decision, 'room.created'), action: 'room.created' },
          actor: decision.changes[0]?.actor ?? `user:${room.createdBy.toString()}`,
          target: `room:${room._id.toString()}`,
        },
      ]
    : [];
  const changed = decision.changes.flatMap((change): AuditRecord[] => {
    const action = actionOf(change);
    if (!action) return [];
    const by = change.by ?? (isFirst ? room.createdBy : undefined);
    const user = change.user.toString();
    const nobody = decision.handedOver ? ('operator' as const) : ('server' as const);
    return [
      {
        ...{ ...common, _id: idOf(decision, action, user), action, target: `user:${user}` },
        actor: change.actor ?? (by ? `user:${by.toString()}` : nobody),
        ...(change.role && { data: { role: change.role } }),
      },
    ];
  });
  return [...created, ...changed];
}

/** Returns how the audit calls a change; undefined for bans and mutes, which are recorded where they are made. */
function actionOf({ before, role, bannedUntil }: MembershipChange): AuditAction | undefined {
  if (before === role) return undefined;
  if (before === null) return 'member.added';
  if (role !== null) return 'member.updated';
  return bannedUntil ? undefined : 'member.removed';
}

/** The same decision has the same entries, whoever records it. */
function idOf({ id }: UnsettledChanges, ...parts: string[]): Types.ObjectId {
  const hash = createHash('sha256')
    .update([id.toString(), ...parts].join(':'))
    .digest();
  return new Types.ObjectId(hash.subarray(0, ID_BYTES));
}
