import { io } from 'socket.io-client';
import type { ChatSocket, SocketOptions } from '../options.js';

/** A Socket.IO socket over WebSocket only, which leaves reconnecting to us: see `socket-connection.ts`. */
export function createSocketIoSocket({ serverUrl, namespace, token }: SocketOptions): ChatSocket {
  const { origin, pathname } = new URL(serverUrl);
  return io(origin + namespace, {
    path: `${pathname.replace(/\/$/, '')}/socket.io/`,
    transports: ['websocket'],
    auth: { token },
    reconnection: false,
    forceNew: true,
  });
}
