import type { SharedRooms, User } from '@sotto/protocol';
import type { RequestOptions } from '../options.js';

/**
 * The users of the site.
 *
 * @example const users = await client.users.search('gra');
 */
export interface UsersApi {
  /**
   * Searches for users of the site by the beginning of a username, or of a word of a display name.
   *
   * @param text - what to look for; at least 2 characters
   * @param options - `signal` cancels the request
   * @returns at most 20 users, without guests
   * @throws {directory_off} the site has no people search
   * @throws {guest_not_allowed} guests search for nobody
   * @throws {validation_failed} the text is too short or too long
   */
  search(text: string, options?: RequestOptions): Promise<User[]>;
  /**
   * Reads the rooms that another user shares with the user, without direct ones.
   *
   * @param username - of the other user; for a name that nobody has the count is 0
   * @param options - `signal` cancels the request
   * @returns how many rooms both are members of, and the first 100 by name
   * @throws {rate_limited} too many requests
   */
  sharedRooms(username: string, options?: RequestOptions): Promise<SharedRooms>;
}
