import type { MonitorEvents, ServerEventName, ServerEvents } from '@sotto/protocol';
import type { Namespace, Socket } from 'socket.io';
import type { Connection } from '../connections/connection.js';

/** Client events go through one `onAny`, where they are parsed; nothing is taken from a client by type. */
type FromClient = Record<string, never>;
type ToChatClient = { [E in ServerEventName]: (payload: ServerEvents[E]) => void };
type ToMonitorClient = Pick<ToChatClient, 'session.ended' | 'auth.expiring' | 'server.draining'> & {
  [E in keyof MonitorEvents]: (payload: MonitorEvents[E]) => void;
};

/** What a socket carries: its connection, once its token was accepted. */
interface SocketData {
  connection?: Connection;
}

export type ChatNamespace = Namespace<FromClient, ToChatClient, FromClient, SocketData>;
export type ChatSocket = Socket<FromClient, ToChatClient, FromClient, SocketData>;
export type MonitorNamespace = Namespace<FromClient, ToMonitorClient, FromClient, SocketData>;
