import { can } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { InvitationClaim, InvitationRecord } from '../../models/invitation.js';
import type { MembershipRow } from '../../models/member.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import { claimOf, isValid } from './claims.js';
import type { InvitationClaims } from './claims.js';

/** What is known about a token and the user who presents it. */
export interface Presented {
  invitation: InvitationRecord;
  room: RoomRecord;
  row: MembershipRow | null;
  claim: InvitationClaim | undefined;
}

/**
 * Creates a function that resolves a token to the room that it opens for a user. All tokens take the same queries: an
 * unknown one, one of another site, one of a room that was deleted.
 * @throws AppError `invitation_not_found` for every token that does not open a room for this user
 */
export function createTokenResolver(
  { models }: Pick<ServicesDeps, 'models'>,
  claims: InvitationClaims,
): (actor: Actor, token: string, now: Date) => Promise<Presented> {
  const { Room, Member } = models;

  return async (actor, token, now) => {
    const invitation = await claims.find(toObjectId(actor.siteId), token);
    const user = toObjectId(actor.userId);
    // Every refusal takes the same steps.
    const id = invitation?.room ?? toObjectId(NO_ID);
    const [room, row] = await Promise.all([
      Room.findOne({ _id: { $eq: id } })
        .read('primary')
        .lean<RoomRecord | null>(),
      Member.findOne({ room: { $eq: id }, user: { $eq: user } })
        .setOptions({ former: true })
        .read('primary')
        .lean<MembershipRow | null>(),
    ]);
    if (!invitation || !room) throw new AppError('invitation_not_found');
    const presented = { invitation, room, row, claim: claimOf(invitation, user) };
    if (!isOpen(presented, actor, now)) throw new AppError('invitation_not_found');
    return presented;
  };
}

/**
 * Whether the token opens the room for this user: it is valid, or the user has used it before and nobody has decided
 * about the user since.
 */
function isOpen({ invitation, room, row, claim }: Presented, { kind }: Actor, now: Date): boolean {
  // The invitation stands for the permission to see the room.
  const facts = { role: null, kind, room: { ...room, visibility: 'public' as const }, now: now.getTime() };
  const bannedUntil = row?.bannedUntil?.getTime() ?? 0;
  if (can('join', { ...facts, bannedUntil }) !== true) return false;
  if (!claim) return isValid(invitation, now);
  const isDecidedSince = row !== null && row.role === null && row.v > claim.since;
  return !isDecidedSince && (Boolean(row?.role) || !invitation.revokedAt);
}
