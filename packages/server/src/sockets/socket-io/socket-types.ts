import type { MonitorEvents, ServerEventName, ServerEvents } from '@sotto/protocol';
import type { Namespace, Socket } from 'socket.io';
import type { Connection } from '../connections/connection.js';

/** Client events arrive through one `onAny` and are validated there, so no event of a client is typed. */
type FromClient = Record<string, never>;
type ToChatClient = { [E in ServerEventName]: (payload: ServerEvents[E]) => void };
type ToMonitorClient = Pick<ToChatClient, 'session.ended' | 'auth.expiring' | 'server.draining'> & {
  [E in keyof MonitorEvents]: (payload: MonitorEvents[E]) => void;
};

/** Data of a socket: its connection, once its token was accepted. */
interface SocketData {
  connection?: Connection;
}

export type ChatNamespace = Namespace<FromClient, ToChatClient, FromClient, SocketData>;
export type ChatSocket = Socket<FromClient, ToChatClient, FromClient, SocketData>;
export type MonitorNamespace = Namespace<FromClient, ToMonitorClient, FromClient, SocketData>;
