import type { AddMemberInput, Member, MemberRole, Page } from '@sotto/protocol';
import type { RequestOptions } from '../options.js';

/**
 * Selects a page of members.
 *
 * @example client.members.list('team', { limit: 20 });
 */
export interface MembersQuery {
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  /** 1 to 100, 100 by default. */
  limit?: number | undefined;
}

/**
 * The members of a room and their roles.
 *
 * @example await client.members.add('team', { username: 'grace' });
 */
export interface MembersApi {
  /**
   * Lists the members of a room with their presence, page by page, in an order of the server's own.
   *
   * @param slug - which room
   * @param query - which page; pass `nextCursor` as `cursor` until it is `null`
   * @param options - `signal` cancels the request
   * @returns a page of at most 100 members
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   */
  list(slug: string, query?: MembersQuery, options?: RequestOptions): Promise<Page<Member>>;
  /**
   * Adds a user to a room: the only way into a private one. Moderators and owners only.
   *
   * @param slug - which room
   * @param input - the user and, optionally, the role
   * @param options - `signal` cancels the request
   * @returns the new member, or the existing one where the user is a member already
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {user_not_found} the site has no such user
   * @throws {insufficient_role} the user's role does not allow this
   * @throws {room_limit} the added user is in too many rooms
   * @throws {owner_limit} the room has too many owners
   */
  add(slug: string, input: AddMemberInput, options?: RequestOptions): Promise<Member>;
  /**
   * Changes a member's role. Owners only.
   *
   * @param slug - which room
   * @param username - which member
   * @param role - the new role
   * @param options - `signal` cancels the request
   * @returns the changed member
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is not an owner of the room
   * @throws {last_owner} the room would have no owner
   * @throws {owner_limit} the room has too many owners
   * @throws {member_not_found} the room has no such member
   */
  setRole(slug: string, username: string, role: MemberRole, options?: RequestOptions): Promise<Member>;
  /**
   * Removes a member from a room. Moderators and owners only, except that users may remove themselves.
   *
   * @param slug - which room
   * @param username - which member
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user's role does not allow this
   * @throws {member_not_found} the room has no such member
   * @throws {last_owner} the room would have no owner
   */
  remove(slug: string, username: string, options?: RequestOptions): Promise<void>;
}
