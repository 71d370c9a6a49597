import type {
  CreateInvitationInput,
  CreatedInvitation,
  Invitation,
  InvitationPreview,
  Page,
  Room,
} from '@sotto/protocol';
import type { RequestOptions } from '../options.js';
import type { MembersQuery } from './members.js';

/**
 * Invitations: links by which users enter a room, also a private one.
 *
 * @example
 * const { token } = await client.invitations.create('team', { maxUses: 5 });
 * const link = `https://my-site.example/chat#sotto-invite=${token}`;
 */
export interface InvitationsApi {
  /**
   * Creates an invitation. Whoever has its token may enter the room, so show it only to those who may. Put it behind the
   * `#` of a link, where no server sees it.
   *
   * @param slug - which room
   * @param input - how long it is valid, in seconds, and how many users it lets in
   * @param options - `signal` cancels the request
   * @returns the invitation with its token, which is shown only now
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user's role does not allow this
   * @throws {direct_room} a direct room does not allow this
   * @throws {room_archived} the room is archived
   * @throws {validation_failed} a field is invalid; `errors` names it
   */
  create(slug: string, input?: CreateInvitationInput, options?: RequestOptions): Promise<CreatedInvitation>;
  /**
   * Lists the invitations of a room that are still valid.
   *
   * @param slug - which room
   * @param query - which page; pass `nextCursor` as `cursor` until it is `null`
   * @param options - `signal` cancels the request
   * @returns a page of invitations, without their tokens
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user's role does not allow this
   */
  list(slug: string, query?: MembersQuery, options?: RequestOptions): Promise<Page<Invitation>>;
  /**
   * Revokes an invitation. Users whom it let in stay.
   *
   * @param slug - which room
   * @param id - which invitation
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user's role does not allow this
   * @throws {invitation_not_found} the room has no such invitation
   */
  revoke(slug: string, id: string, options?: RequestOptions): Promise<void>;
  /**
   * Reads which room an invitation opens, without entering it or using the invitation up.
   *
   * @param token - the token of the invitation
   * @param options - `signal` cancels the request
   * @returns the room's name, its number of members, and who invites
   * @throws {invitation_not_found} as `accept`
   */
  preview(token: string, options?: RequestOptions): Promise<InvitationPreview>;
  /**
   * Enters a room by an invitation. Entering twice is no error.
   *
   * @param token - the token of the invitation
   * @param options - `signal` cancels the request
   * @returns the room
   * @throws {invitation_not_found} the invitation does not exist, has expired, was revoked or is used up, or the user may
   * not enter; the server does not say which
   * @throws {room_limit} the user is in too many rooms
   * @example
   * const token = new URLSearchParams(location.hash.slice(1)).get('sotto-invite');
   * if (token) await client.invitations.accept(token);
   */
  accept(token: string, options?: RequestOptions): Promise<Room>;
}
