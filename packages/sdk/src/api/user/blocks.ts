import type { User } from '@sotto/protocol';
import type { RequestOptions } from '../../options.js';

/**
 * Users whom the user has blocked: neither can write to the other directly. Nobody is told.
 *
 * @example await client.blocks.add('spammer');
 */
export interface BlocksApi {
  /**
   * Lists the blocked users.
   *
   * @param options - `signal` cancels the request
   * @returns all of them
   */
  list(options?: RequestOptions): Promise<User[]>;
  /**
   * Blocks a user. Blocking twice is no error.
   *
   * @param username - which user
   * @param options - `signal` cancels the request
   * @throws {user_not_found} the site has no such user
   * @throws {validation_failed} the user cannot block themselves
   */
  add(username: string, options?: RequestOptions): Promise<void>;
  /**
   * Ends the blocking of a user. No error where there is none.
   *
   * @param username - which user
   * @param options - `signal` cancels the request
   * @throws {user_not_found} the site has no such user
   */
  remove(username: string, options?: RequestOptions): Promise<void>;
}
