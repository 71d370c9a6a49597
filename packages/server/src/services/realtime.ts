import type { CipherFlow, ServerEventName, ServerEvents, SessionEndCode } from '@sotto/protocol';

/** A room as the realtime layer needs it. */
export interface RoomRef {
  readonly id: string;
  readonly siteId: string;
  readonly slug: string;
}

/**
 * How services reach the sockets, on every node. Owned by the services, implemented in `sockets/realtime/realtime`.
 * Publishing never throws: a failed publish is logged, and clients catch up by `rev`.
 */
export interface Realtime {
  /** To every member's socket in the room. */
  toRoom<E extends ServerEventName>(room: RoomRef, event: E, payload: ServerEvents[E]): void;
  /**
   * To every socket of one user, of any room: plain WebSockets, which see one room, receive it only if it is about
   * `options.room`. `options.except` is the id of a connection that need not be told.
   */
  toUser<E extends ServerEventName>(
    userId: string,
    event: E,
    payload: ServerEvents[E],
    options?: { room?: RoomRef; except?: string | undefined },
  ): void;
  /** To every member's socket in one of these rooms of the site, once each. */
  toRooms<E extends ServerEventName>(
    siteId: string,
    roomIds: string[],
    event: E,
    payload: ServerEvents[E],
  ): void;
  /** To the monitor sockets that may see the room. */
  cipherFlow(room: RoomRef, flow: CipherFlow): void;
  /** Joins the user's sockets to the room's channel, then sends them `heads` of the room. */
  memberJoined(userId: string, room: RoomRef): void;
  /** Takes the user's sockets out of the room's channel at once. */
  memberLeft(userId: string, room: RoomRef): void;
  /** Ends the sockets of one session (`sessionId`) or of a user (`sessionId: null`). */
  sessionEnded(userId: string, sessionId: string | null, code: SessionEndCode): void;
}
