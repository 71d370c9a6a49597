import type { ClientEventName, ClientEvents } from '@sotto/protocol';
import type { Connection } from '../connections/connection.js';

/** Answers one event of a client; the payload has been parsed. What it throws becomes the error of the acknowledgement. */
export type Handler<E extends ClientEventName> = (
  connection: Connection,
  payload: ClientEvents[E]['payload'],
) => Promise<ClientEvents[E]['data']>;
