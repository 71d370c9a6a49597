import type { User } from '@sotto/protocol';

/**
 * Who is typing.
 *
 * @example input.addEventListener('input', () => client.typing.start('general'));
 */
export interface TypingApi {
  /**
   * Reports that the user is typing. Call it at each key press: it is sent at most once in 3 s.
   *
   * @param slug - which room
   */
  start(slug: string): void;
  /**
   * Reports that the user stopped typing; does nothing unless `start` reported the opposite.
   *
   * @param slug - which room
   */
  stop(slug: string): void;
  /**
   * Returns who is typing. A user whose client falls silent disappears after 6 s.
   *
   * @param slug - which room
   * @returns the other users who are typing
   */
  current(slug: string): User[];
}
