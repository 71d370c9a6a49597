import { CLOSE_CODES } from '@sotto/protocol';
import type { Scope } from '@sotto/protocol';
import { toProblem } from '../../errors.js';
import { webSocketOf } from '../../internals/engine-io.js';
import { admit, logFailedHandshake } from '../connections/admission.js';
import type { AdmissionDeps } from '../connections/admission.js';
import type { Claimant } from '../connections/authenticate.js';
import type { Connection, Session } from '../connections/connection.js';
import type { SocketsDeps } from '../deps.js';
import type { SlowConsumers } from '../transport/slow-consumers.js';
import type { ConnectGate } from './connect-gate.js';
import type { Dispatch } from './dispatch.js';
import type { ChatNamespace, ChatSocket } from './socket-types.js';

/** Name of the namespace of chats. */
export const CHAT_NAMESPACE = '/';

/** What a handshake needs. */
export interface HandshakeDeps extends AdmissionDeps, Pick<SocketsDeps, 'logBudget' | 'logger'> {
  gate: ConnectGate;
  slowConsumers: SlowConsumers;
}

/** How the sockets of a namespace become connections. */
interface NamespaceOptions {
  kind: 'chat' | 'monitor';
  scopes: readonly Scope[];
  dispatch: Dispatch;
  onOpen?: (connection: Connection) => void;
  onClose?: (connection: Connection) => void;
}

/**
 * Adds the handshake to a namespace: `auth: { token }` is verified and the socket is in all its channels before the client
 * is told that it is connected. A refusal is a `connect_error` with the code as message and the problem document as
 * `data`.
 */
export function guardNamespace(nsp: ChatNamespace, deps: HandshakeDeps, options: NamespaceOptions): void {
  const { connections, gate, slowConsumers } = deps;

  async function open(socket: ChatSocket): Promise<void> {
    const { conn, handshake } = socket;
    const { origin } = handshake.headers;
    const claimant = { address: gate.addressOf(conn), transport: 'socket.io', origin } as const;
    await admit(deps, {
      claimant,
      token: (handshake.auth as Record<string, unknown> | undefined)?.['token'],
      scopes: options.scopes,
      identify: (userId) => slowConsumers.identify(conn, { address: claimant.address, userId }),
      isOpen: () => conn.readyState === 'open',
      prepare: (session) => () => {
        const connection = connectionOf(socket, options.kind, claimant, session);
        socket.data.connection = connection;
        // The close of the transport is the one event that comes in every case, also during a handshake.
        conn.once('close', () => connections.remove(connection));
        return connection;
      },
    });
  }

  nsp.use((socket, next) => {
    gate
      .admit(socket.conn, nsp.name, () => open(socket))
      .then(
        () => next(),
        (error: unknown) => {
          const problem = toProblem(error);
          logFailedHandshake(deps, error, gate.addressOf(socket.conn), 'a socket handshake failed');
          next(Object.assign(new Error(problem.code), { data: problem }));
        },
      );
  });

  nsp.on('connection', (socket) => {
    const { connection } = socket.data;
    if (!connection) return;
    options.onOpen?.(connection);
    socket.onAny((event: unknown, ...args: unknown[]) => void options.dispatch(connection, event, args));
    socket.once('disconnect', () => {
      connections.remove(connection);
      gate.leave(socket.conn, nsp.name);
      options.onClose?.(connection);
    });
  });
}

function connectionOf(
  socket: ChatSocket,
  kind: 'chat' | 'monitor',
  claimant: Claimant,
  session: Session,
): Connection {
  const connection: Connection = {
    id: socket.id,
    kind,
    ...claimant,
    session,
    channels: new Map(),
    enter: (channel) => void socket.join(channel),
    leave: (channel) => void socket.leave(channel),
    send: (event, payload) => (socket.emit as (event: string, payload: object) => boolean)(event, payload),
    end(code) {
      connection.endReason = code;
      // During the handshake the client cannot receive an event yet.
      if (!socket.connected) return void socket.conn.close();
      socket.emit('session.ended', { code });
      socket.disconnect(true);
    },
    // Not by Socket.IO's own disconnect packet, after which a client does not reconnect.
    restart() {
      connection.endReason = 'restart';
      const ws = webSocketOf(socket.conn);
      if (ws) ws.close(CLOSE_CODES.restart, 'restart');
      else socket.conn.close();
    },
  };
  return connection;
}
