import type { MembershipRow } from '../../../models/member.js';
import type { Models } from '../../../models/index.js';
import { toObjectId } from '../../../models/object-id.js';
import type { AuditRecord } from '../../../models/audit.js';
import type { Look } from '../actions.js';
import { idOf } from '../target.js';

/** Target: the user. `room`: where. `data.until`: when it ends. */
export const isBanned: Look = async (models, entry) =>
  (await endOf(models, entry, 'bannedUntil')) === entry.data?.until;
/** Target: the user. `room`: where. */
export const isUnbanned: Look = async (models, entry) => (await endOf(models, entry, 'bannedUntil')) === null;
/** Target: the user. `room`: where. `data.until`: when it ends. */
export const isMuted: Look = async (models, entry) =>
  (await endOf(models, entry, 'mutedUntil')) === entry.data?.until;
/** Target: the user. `room`: where. */
export const isUnmuted: Look = async (models, entry) => (await endOf(models, entry, 'mutedUntil')) === null;

/** Target: the user. `room`: where. */
export const isOwner: Look = async ({ Member }, { room, target }) =>
  (await Member.exists({
    room: { $eq: room! },
    user: { $eq: toObjectId(idOf(target)) },
    role: { $eq: 'owner' },
  })) !== null;

async function endOf(
  { Member }: Models,
  { room, target }: AuditRecord,
  field: 'bannedUntil' | 'mutedUntil',
): Promise<string | null> {
  const row = await Member.findOne({ room: { $eq: room! }, user: { $eq: toObjectId(idOf(target)) } })
    .setOptions({ former: true })
    .lean<MembershipRow | null>();
  return row?.[field]?.toISOString() ?? null;
}
