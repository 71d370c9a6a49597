import type { AcceptInvitationInput, InvitationPreview } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import type { ServicesDeps } from '../deps.js';
import { toAccessedRoom } from '../room/accessed-room.js';
import { openNames } from '../room/names/room-names.js';
import type { UserDirectory } from '../user/user-directory.js';
import { createInvitationClaims } from './claims.js';
import { createTokenResolver } from './presented-token.js';

/**
 * Creates a function that returns what an invited user may know before joining: the room's name, its members' number,
 * who invites, and the own role of who is a member already. It takes no use of the invitation.
 * @throws AppError `invitation_not_found` exactly where accepting throws it, after the same queries
 */
export function createPreview(
  deps: Pick<ServicesDeps, 'models' | 'clock' | 'keys' | 'logger'>,
  users: UserDirectory,
): (actor: Actor, input: AcceptInvitationInput) => Promise<InvitationPreview> {
  const resolve = createTokenResolver(deps, createInvitationClaims(deps.models.Invitation));

  return async (actor, { token }) => {
    const { invitation, room, row } = await resolve(actor, token, new Date(deps.clock()));
    const inviter = invitation.createdBy.toString();
    const [[named], authors] = await Promise.all([
      openNames(deps, [toAccessedRoom(room)]),
      users.byIds(actor.siteId, [inviter]),
    ]);
    const invitedBy = authors.get(inviter);
    return {
      ...{ name: named!.name, memberCount: room.memberCount },
      ...(invitedBy && { invitedBy }),
      ...(row?.role && { role: row.role }),
    };
  };
}
