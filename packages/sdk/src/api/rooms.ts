import type {
  CreateRoomInput,
  LeaveRoomsResult,
  Page,
  ReadState,
  Room,
  RoomNotifications,
  UpdateRoomInput,
} from '@sotto/protocol';
import type { RequestOptions } from '../options.js';

/**
 * Selects rooms.
 *
 * @example client.rooms.list({ scope: 'public', q: 'music', limit: 20 });
 */
export interface RoomsQuery {
  /** `joined`: all rooms of the user in one page; `public`: a page of the public ones. Both by default. */
  scope?: 'joined' | 'public' | undefined;
  /** `true`: archived rooms, which are listed only then. */
  archived?: boolean | undefined;
  /** Part of a room's name. */
  q?: string | undefined;
  /** `nextCursor` of the previous page. */
  cursor?: string | undefined;
  /** 1 to 100, 50 by default. */
  limit?: number | undefined;
}

/**
 * Rooms: find, create, join, leave, archive, delete; and the direct rooms of two users.
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
   * @throws {guest_not_allowed} guests create no rooms
   * @throws {forbidden} on this site, only the backend creates rooms
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
   * Changes a room: its name, its topic, what members and guests may do, and slow mode. Owners only.
   *
   * @param slug - which room
   * @param input - the fields to change; `topic: null` removes the topic, `slowModeSeconds: 0` ends slow mode
   * @param options - `signal` cancels the request
   * @returns the changed room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is not an owner of the room
   * @throws {validation_failed} a field is invalid; `errors` names it
   * @throws {direct_room} a direct room does not allow this
   * @throws {room_archived} the room is archived
   * @example
   * await client.rooms.update('news', { permissions: { write: 'moderators' }, slowModeSeconds: 30 });
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
   * @throws {banned} the user is banned from the room
   * @throws {guest_not_allowed} the room is not open to guests
   * @throws {room_archived} the room is archived
   */
  join(slug: string, options?: RequestOptions): Promise<Room>;
  /**
   * Leaves a room.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {last_owner} the room has other members and needs an owner
   * @throws {direct_room} a direct room does not allow this
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
   * Marks all messages up to `seq` as read. The mark never moves back, and ends `room.unreadFrom`.
   *
   * @param slug - which room
   * @param seq - the newest message that the user has read
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   */
  markRead(slug: string, seq: number, options?: RequestOptions): Promise<void>;
  /**
   * Counts a message, and those after it, as unread until the user marks the room as read again, on all devices
   * (`room.unreadFrom`). What other members see of the user's reading stays.
   *
   * @param slug - which room
   * @param seq - the first message that counts as unread
   * @param options - `signal` cancels the request
   * @returns the counts of the room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @example
   * const { unreadCount } = await client.rooms.markUnread('general', message.seq);
   */
  markUnread(slug: string, seq: number, options?: RequestOptions): Promise<ReadState>;
  /**
   * Opens the one room of the user and another one, and creates it the first time. Its `peer` is the other user.
   *
   * @param username - the other user
   * @param options - `signal` cancels the request
   * @returns the room
   * @throws {cannot_message} there is no such user, or the user may not write to them; the server does not say which
   * @throws {validation_failed} the user cannot write to themselves
   * @throws {room_limit} one of the two is in too many rooms
   * @example
   * const room = await client.rooms.direct('grace');
   * await client.messages.send(room.slug, 'Hello, Grace');
   */
  direct(username: string, options?: RequestOptions): Promise<Room>;
  /**
   * Archives a room: it can be read, but nothing in it changes, and it is listed only with `archived`. Owners only.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @returns the archived room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is not an owner of the room
   * @throws {direct_room} a direct room does not allow this
   */
  archive(slug: string, options?: RequestOptions): Promise<Room>;
  /**
   * Ends the archiving of a room. Owners only.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @returns the room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is not an owner of the room
   * @throws {direct_room} a direct room does not allow this
   */
  unarchive(slug: string, options?: RequestOptions): Promise<Room>;
  /**
   * Deletes a room for all its members, who receive `room.deleted`. The operator can restore it for as many days as the
   * site's `deleteAfterDays`; then its messages are gone. Owners only.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {insufficient_role} the user is not an owner of the room
   * @throws {direct_room} a direct room does not allow this
   */
  delete(slug: string, options?: RequestOptions): Promise<void>;
  /**
   * Sets about which messages of a room the user is notified, on all devices. Other members do not see it.
   *
   * @param slug - which room
   * @param notifications - `level`, and, optionally, until when it counts, or until when the room is muted
   * @param options - `signal` cancels the request
   * @returns the room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {validation_failed} `until` or `mutedUntil` is no time in ISO 8601
   * @example
   * const mutedUntil = new Date(Date.now() + 3_600_000).toISOString();
   * await client.rooms.setNotifications('general', { level: 'mentions', mutedUntil });
   */
  setNotifications(slug: string, notifications: RoomNotifications, options?: RequestOptions): Promise<Room>;
  /**
   * Pins a room in the user's list, on all devices, until the user unpins it or leaves the room. Other members do not see it.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @returns the room, with `pinned`
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   * @throws {room_pin_limit} the user has pinned 20 rooms
   * @example
   * const { pinned } = await client.rooms.pin('general');
   */
  pin(slug: string, options?: RequestOptions): Promise<Room>;
  /**
   * Ends the pin of a room; of one that is not pinned it is no error.
   *
   * @param slug - which room
   * @param options - `signal` cancels the request
   * @returns the room
   * @throws {room_not_found} there is no such room, or it is private and the user is not a member
   * @throws {not_a_member} the user is not a member of the room
   */
  unpin(slug: string, options?: RequestOptions): Promise<Room>;
}
