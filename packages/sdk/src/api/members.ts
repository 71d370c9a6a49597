import type {
  AddMemberInput,
  BanInput,
  BannedUser,
  Member,
  MemberRole,
  MuteInput,
  Page,
} from '@sotto/protocol';
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
 * The members of a room, their roles, and who is banned or muted.
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
   * @throws {banned} the user is banned from the room
   * @throws {direct_room} a direct room does not allow this
   * @throws {room_archived} the room is archived
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
  /**
   * Bans a user from a room: they leave it, and can neither join nor read it until the ban ends. Moderators and owners only,
   * and only those of a lower role; the user need not be a member.
   *
   * @param slug - which room
   * @param username - which user
   * @param input - `until`: when the ban ends; absent: never
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is no moderator or owner, or does not outrank the other one
   * @throws {user_not_found} the site has no such user
   * @throws {direct_room} a direct room does not allow this
   * @throws {validation_failed} `until` is no time in ISO 8601, or is over
   * @example
   * await client.members.ban('general', 'spammer');
   */
  ban(slug: string, username: string, input?: BanInput, options?: RequestOptions): Promise<void>;
  /**
   * Ends a ban. The user may join again, and is no member by that. No error where there is no ban.
   *
   * @param slug - which room
   * @param username - which user
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is no moderator or owner, or does not outrank the other one
   * @throws {user_not_found} the site has no such user
   */
  unban(slug: string, username: string, options?: RequestOptions): Promise<void>;
  /**
   * Lists who is banned from a room. Moderators and owners only.
   *
   * @param slug - which room
   * @param query - which page; pass `nextCursor` as `cursor` until it is `null`
   * @param options - `signal` cancels the request
   * @returns a page of banned users
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is no moderator or owner, or does not outrank the other one
   */
  banned(slug: string, query?: MembersQuery, options?: RequestOptions): Promise<Page<BannedUser>>;
  /**
   * Mutes a member, who can read and not write until the mute ends, even after leaving and joining again. Moderators and
   * owners only, and only those of a lower role.
   *
   * @param slug - which room
   * @param username - which member
   * @param input - `until`: when the mute ends
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is no moderator or owner, or does not outrank the other one
   * @throws {member_not_found} the room has no such member
   * @throws {direct_room} a direct room does not allow this
   * @throws {validation_failed} `until` is no time in ISO 8601, or is over
   * @example
   * await client.members.mute('general', 'grace', { until: new Date(Date.now() + 600_000).toISOString() });
   */
  mute(slug: string, username: string, input: MuteInput, options?: RequestOptions): Promise<void>;
  /**
   * Ends a mute. No error where there is none.
   *
   * @param slug - which room
   * @param username - which member
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is no moderator or owner, or does not outrank the other one
   * @throws {member_not_found} the room has no such member
   */
  unmute(slug: string, username: string, options?: RequestOptions): Promise<void>;
}
