import { can } from '@sotto/protocol';
import type { AcceptInvitationInput, Room } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { InvitationClaim, InvitationRecord } from '../../models/invitation.js';
import type { MembershipRow } from '../../models/member.js';
import { NO_ID, toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { RoomAssembler } from '../room/assembler.js';
import type { MembershipLimits } from '../room/memberships/membership-limits.js';
import type { Memberships } from '../room/memberships/memberships.js';
import { claimOf, createInvitationClaims, isValid } from './claims.js';

/** Refusals of the membership's decision that a user without a valid invitation must not tell apart. */
const HIDDEN = new Set(['room_not_found', 'room_archived', 'direct_room', 'banned']);

/** What is known about a token and the user who presents it. */
interface Presented {
  invitation: InvitationRecord;
  room: RoomRecord;
  row: MembershipRow | null;
  claim: InvitationClaim | undefined;
}

/**
 * Creates a function that makes the actor a member of the invitation's room, once; a retry continues what a crash
 * interrupted, and takes no second use.
 * @throws AppError `invitation_not_found` for every other token, with the same body after the same queries; `room_limit`
 */
export function createAcceptance(
  { models, clock }: Pick<ServicesDeps, 'models' | 'clock'>,
  parts: { assembler: RoomAssembler; memberships: Memberships; limits: MembershipLimits },
) {
  const { assembler, memberships, limits } = parts;
  const { Invitation, Room, Member } = models;
  const claims = createInvitationClaims(Invitation);

  /**
   * Finds what a token stands for. All tokens take the same queries: an unknown one, one of another site, one of a room
   * that was deleted.
   * @throws AppError `invitation_not_found`
   */
  async function find({ siteId, userId }: Actor, token: string): Promise<Presented> {
    const invitation = await claims.find(toObjectId(siteId), token);
    const user = toObjectId(userId);
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
    return { invitation, room, row, claim: claimOf(invitation, user) };
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

  /** Takes one use, or finds the claim that another request of the user took meanwhile. */
  async function takeClaim({ userId }: Actor, { invitation, room }: Presented, now: Date) {
    await limits.checkRooms(userId);
    const wanted = { user: toObjectId(userId), since: room.membershipVersion, at: now };
    const claim = await claims.take(invitation, wanted);
    if (!claim) throw new AppError('invitation_not_found');
    return claim;
  }

  async function join(actor: Actor, presented: Presented, now: Date): Promise<RoomRecord> {
    const { room, row } = presented;
    if (row?.role) return room;
    const claim = presented.claim ?? (await takeClaim(actor, presented, now));
    const request = { kind: 'accept' as const, user: actor.userId, userKind: actor.kind, since: claim.since };
    try {
      return (await memberships.begin(toAccessedRoom(room), request)).room;
    } catch (error) {
      if (error instanceof AppError && HIDDEN.has(error.code)) throw new AppError('invitation_not_found');
      throw error;
    }
  }

  return async (actor: Actor, { token }: AcceptInvitationInput): Promise<Room> => {
    const presented = await find(actor, token);
    const now = new Date(clock());
    if (!isOpen(presented, actor, now)) throw new AppError('invitation_not_found');
    const room = await join(actor, presented, now);
    const [view] = await assembler.forViewer([toAccessedRoom(room)], actor, { areFresh: true });
    return view!;
  };
}
