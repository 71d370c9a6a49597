import type { ServerEventName, ServerEvents, SessionEndCode } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import type { Door } from '../../security-log.js';

/** One live socket of a signed-in user, whatever door it came through. */
export interface Connection {
  readonly id: string;
  /** `chat`: Socket.IO. `plain`: a plain WebSocket, which sees one room. `monitor`: Socket.IO's `/monitor`. */
  readonly kind: 'chat' | 'plain' | 'monitor';
  /** Id of the one room of a plain WebSocket. */
  readonly roomId?: string;
  /** Where it comes from, as rate limits count it. */
  readonly address: string;
  readonly door: Door;
  /** The page that opened it; absent for programs that are no browsers. */
  readonly origin: string | undefined;
  readonly session: Session;
  /** Why the server ends it, once it does. */
  endReason?: string;
  /** Channels that the connection is to be in, and whether it is in already. Kept by `connections`. */
  readonly channels: Map<string, boolean>;
  enter(channel: string): void;
  leave(channel: string): void;
  send<E extends ServerEventName>(event: E, payload: ServerEvents[E]): void;
  /** Says `session.ended`, then disconnects. */
  end(code: SessionEndCode): void;
  /** The user is no longer in the connection's one room. */
  expel?(): void;
  /** Closes so that the client comes back by itself. */
  restart(): void;
}

/** By whose right a connection is open. Replaced in band by `auth.refresh`. */
export interface Session {
  actor: Actor;
  token: string;
  /** When `auth.expiring` is due, in milliseconds since 1970; `null` once it was said. */
  warnAt: number | null;
}
