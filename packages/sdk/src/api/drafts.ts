import type { DraftContent } from '../events.js';
import type { RequestOptions } from '../options.js';

/**
 * A draft, and where it is.
 *
 * @example const rooms = (await client.drafts.list()).map(({ room }) => room);
 */
export interface RoomDraft extends DraftContent {
  /** Slug. */
  room: string;
}

/**
 * What the user has begun to write, on all devices of the user.
 *
 * `set` keeps a draft at once, and stores it 1.5 s after the last change; without a network, once there is one. Where
 * another device has changed the draft too, the newer one wins, but never over what the user wrote here in the last 10 s.
 *
 * @example
 * for (const { room, text } of await client.drafts.list()) console.log(room, text);
 * client.on('draft.changed', ({ room, draft }) => console.log(room, draft?.text ?? ''));
 * client.drafts.set('general', { text: 'See you at' });
 */
export interface DraftsApi {
  /**
   * Reads the drafts of the last 30 days, at most 100. From then on the client follows them: also after a reconnect,
   * `draft.changed` says what other devices changed.
   *
   * @param options - `signal` cancels the request
   * @returns them, with what was set here and is not stored yet
   */
  list(options?: RequestOptions): Promise<RoomDraft[]>;
  /**
   * Returns the draft of a room as far as it is known: what was set here, or what another device wrote.
   *
   * @param room - slug
   * @returns it, or `undefined` where there is none
   */
  get(room: string): DraftContent | undefined;
  /**
   * Changes the draft of a room, as while the user types. It is no request: what cannot be stored is kept by this client.
   *
   * @param room - slug
   * @param draft - the whole draft; an empty text deletes it, as once the message is sent
   */
  set(room: string, draft: DraftContent): void;
}
