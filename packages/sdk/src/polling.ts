import { io } from 'socket.io-client';
import type { ChatSocket, CreateSocket, SocketOptions } from './ports.js';

export type { ChatSocket, CreateSocket, SocketOptions };

/**
 * Opens a socket that starts with HTTP long polling and upgrades to WebSocket if the network allows it. For networks that
 * block WebSocket; it includes Socket.IO's own client (13 kB gzip). With several server nodes behind one address, the
 * load balancer must send each client always to the same node.
 *
 * @param options - where to connect, and the access token
 * @returns a socket that is connecting
 * @example
 * import { createChatClient } from '@sotto/sdk';
 * import { createPollingSocket } from '@sotto/sdk/polling';
 * const client = createChatClient({ serverUrl, clientId, createSocket: createPollingSocket });
 */
export const createPollingSocket: CreateSocket = ({
  serverUrl,
  namespace,
  token,
}: SocketOptions): ChatSocket => {
  const { origin, pathname } = new URL(serverUrl);
  return io(origin + namespace, {
    path: `${pathname.replace(/\/$/, '')}/socket.io/`,
    transports: ['polling', 'websocket'],
    auth: { token },
    reconnection: false,
    forceNew: true,
  });
};
