import { io } from 'socket.io-client';
import type { ChatSocket, CreateSocket, SocketOptions } from './options.js';

export type { ChatSocket, CreateSocket, SocketOptions };

/**
 * A `createSocket` that begins with HTTP long polling and goes over to WebSocket where the network lets it. For networks
 * that block WebSocket; it brings Socket.IO's own client with it (13 kB gzip). Several server nodes behind one address
 * need a balancer that sends one client always to the same node.
 *
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
