import type { IncomingMessage, RequestListener, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Receiver } from './unsent-bytes.js';

/** A receiver that can be disconnected. */
export interface Client extends Receiver {
  readonly address: string;
  userId: string | undefined;
  /** Disconnects it. */
  end(): void;
}

/** A request behind another one of its connection. */
export interface QueuedRequest {
  listener: RequestListener;
  request: IncomingMessage;
  response: ServerResponse;
}

/** One TCP connection. */
export interface Peer extends Client {
  readonly socket: Socket;
  readonly pending: Set<ServerResponse>;
  /** Requests behind the first one, in order. */
  readonly queue: QueuedRequest[];
  holder: unknown;
  /** Stops counting the connection as anonymous. */
  identified: () => void;
  isCut: boolean;
}
