import type { AcceptInvitationInput, Room } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import { toObjectId } from '../../models/object-id.js';
import type { RoomRecord } from '../../models/room.js';
import type { ServicesDeps } from '../deps.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import type { RoomAssembler } from '../room/assembler.js';
import type { MembershipLimits } from '../room/memberships/membership-limits.js';
import type { Memberships } from '../room/memberships/memberships.js';
import { createInvitationClaims } from './claims.js';
import { createTokenResolver } from './presented-token.js';
import type { Presented } from './presented-token.js';

/** Refusals of the membership's decision that a user without a valid invitation must not tell apart. */
const HIDDEN = new Set(['room_not_found', 'room_archived', 'direct_room', 'banned']);

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
  const claims = createInvitationClaims(models.Invitation);
  const resolve = createTokenResolver({ models }, claims);

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
    const now = new Date(clock());
    const presented = await resolve(actor, token, now);
    const room = await join(actor, presented, now);
    const [view] = await assembler.forViewer([toAccessedRoom(room)], actor, { areFresh: true });
    return view!;
  };
}
