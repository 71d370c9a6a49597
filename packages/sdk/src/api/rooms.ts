import type { CreateRoomInput, LeaveRoomsResult, Page, Room, UpdateRoomInput } from '@sotto/protocol';
import type { RequestOptions } from '../options.js';

/**
 * Selects rooms.
 *
 * @example client.rooms.list({ scope: 'public', q: 'music', limit: 20 });
 */
export interface RoomsQuery {
  /** `joined`: all rooms of the user in one page; `public`: a page of the public ones. Both by default. */
  scope?: 'joined' | 'public' | undefined;
  /** Part of a room's name. */
  q?: string | undefined;
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Rooms: find, create, join, leave.
 *
 * @example const room = await client.rooms.create({ name: 'General' });
 */
export interface RoomsApi {
  /**
   * Lists rooms, page by page.
   *
   * @param query - which rooms; pass `nextCursor` as `cursor` until it is `null`
   * @param options - `signal` cancels the request
   * @returns a page of rooms
   * @throws {validation_failed} `cursor` is not a `nextCursor` of this server, or another field is invalid
   */
  list(query?: RoomsQuery, options?: RequestOptions): Promise<Page<Room>>;
  /**
   * Creates a room whose owner is the user.
   *
   * @param input - name and, optionally, slug, topic and visibility
   * @param options - `signal` cancels the request
   * @returns the new room
   * @throws {slug_taken} another room of the site has this slug
   * @throws {validation_failed} a field is invalid; `errors` names it
   * @throws {room_limit} the user is in too many rooms
   */
  create(input: CreateRoomInput, options?: RequestOptions): Promise<Room>;
  /**
   * Reads a room.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @returns the room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   */
  get(slug: string, options?: RequestOptions): Promise<Room>;
  /**
   * Changes a room's name or topic. Owners only.
   *
   * @param slug - which room
   * @param input - the fields to change; `topic: null` removes the topic
   * @param options - `signal` cancels the request
   * @returns the changed room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is not an owner of the room
   * @throws {validation_failed} a field is invalid; `errors` names it
   */
  update(slug: string, input: UpdateRoomInput, options?: RequestOptions): Promise<Room>;
  /**
   * Joins a public room. Joining twice is no error.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @returns the joined room
   * @throws {room_not_found} there is no such room, or it is private
   * @throws {room_limit} the user is in too many rooms
   */
  join(slug: string, options?: RequestOptions): Promise<Room>;
  /**
   * Leaves a room.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {last_owner} the room has other members and needs an owner
   */
  leave(slug: string, options?: RequestOptions): Promise<void>;
  /**
   * Leaves every room that another user added the user to and that the user has never opened (`room.unopened`).
   *
   * @param options - `signal` cancels the request
   * @returns the slugs of the rooms that the user left, and of those that need the user as their last owner
   */
  leaveUnopened(options?: RequestOptions): Promise<LeaveRoomsResult>;
  /**
   * Marks all messages up to `seq` as read. The mark never moves back.
   *
   * @param slug - which room
   * @param seq - the newest message that the user has read
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   */
  markRead(slug: string, seq: number, options?: RequestOptions): Promise<void>;
}
