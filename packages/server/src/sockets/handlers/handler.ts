import type { ClientEventName, ClientEvents } from '@sotto/protocol';
import type { Connection } from '../connections/connection.js';

/** Handles one event of a client; the payload is validated. An error that it throws goes into the acknowledgement. */
export type Handler<E extends ClientEventName> = (
  connection: Connection,
  payload: ClientEvents[E]['payload'],
) => Promise<ClientEvents[E]['data']>;
