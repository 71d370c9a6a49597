import type { ServerEventName, ServerEvents, SessionEndCode } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import type { Transport } from '../../security-log.js';

/** One live socket of a signed-in user, on any transport. */
export interface Connection {
  readonly id: string;
  /** `chat`: Socket.IO. `plain`: a plain WebSocket, which sees one room. `monitor`: Socket.IO's `/monitor`. */
  readonly kind: 'chat' | 'plain' | 'monitor';
  /** Id of the one room of a plain WebSocket. */
  readonly roomId?: string;
  /** Client address as rate limits count it. */
  readonly address: string;
  readonly transport: Transport;
  /** Origin of the page that opened it; undefined for programs that are not browsers. */
  readonly origin: string | undefined;
  readonly session: Session;
  /** Why the server ended it; undefined while it is open or where the client left. */
  endReason?: string;
  /** Channels that the connection belongs in, and whether it has joined each yet. Managed by `connections`. */
  readonly channels: Map<string, boolean>;
  enter(channel: string): void;
  leave(channel: string): void;
  send<E extends ServerEventName>(event: E, payload: ServerEvents[E]): void;
  /** Sends `session.ended`, then disconnects. */
  end(code: SessionEndCode): void;
  /** Called when the user is no longer a member of the connection's one room. */
  expel?(): void;
  /** Closes in a way that makes the client reconnect. */
  restart(): void;
}

/** The session by which a connection is open. Replaced in band by `auth.refresh`. */
export interface Session {
  actor: Actor;
  token: string;
  /** When `auth.expiring` is due, in milliseconds since 1970; `null` once it was sent. */
  warnAt: number | null;
}
