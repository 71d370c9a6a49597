import { CLOSE_CODES } from '@sotto/protocol';
import type { Scope } from '@sotto/protocol';
import { REFUSED_LINES } from '../../edge/log-budget.js';
import { AppError, toProblem } from '../../errors.js';
import { webSocketOf } from '../../internals/engine-io.js';
import { adviceFor } from '../../storage/driver-errors.js';
import { authenticate } from '../connections/authenticate.js';
import type { Claimant } from '../connections/authenticate.js';
import type { Connection, Session } from '../connections/connection.js';
import type { Connections } from '../connections/connections.js';
import type { SocketsDeps } from '../deps.js';
import type { SlowConsumers } from '../transport/slow-consumers.js';
import type { ConnectGate } from './connect-gate.js';
import type { Dispatch } from './dispatch.js';
import type { ChatNamespace, ChatSocket } from './socket-types.js';

/** Name of the namespace of chats. */
export const CHAT_NAMESPACE = '/';

/** What a handshake needs. */
export interface HandshakeDeps extends Pick<
  SocketsDeps,
  | 'clock'
  | 'config'
  | 'failedAuthentications'
  | 'limiter'
  | 'logBudget'
  | 'logger'
  | 'origins'
  | 'securityLog'
  | 'services'
> {
  connections: Connections;
  gate: ConnectGate;
  slowConsumers: SlowConsumers;
  /** Returns true while the server stops and accepts no new connection. */
  draining: () => boolean;
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
  const { connections, gate, logger, config } = deps;

  async function admit(socket: ChatSocket): Promise<void> {
    if (deps.draining()) throw new AppError('draining', undefined, { retryAfter: 1 });
    const { origin } = socket.handshake.headers;
    const token: unknown = (socket.handshake.auth as Record<string, unknown> | undefined)?.['token'];
    const claimant = { address: gate.addressOf(socket.conn), door: 'socket.io', origin } as const;
    const session = await authenticate(deps, token, claimant, options.scopes);
    const { userId } = session.actor;
    deps.slowConsumers.identify(socket.conn, { address: claimant.address, userId });
    await deps.limiter.enforce('api.user', userId, deps.services.prices.ofRooms(userId));
    if (connections.countOf(session.actor.userId) >= config.maxSocketsPerUser)
      throw new AppError('too_many_sockets');
    const connection = connectionOf(socket, options.kind, claimant, session);
    socket.data.connection = connection;
    // The close of the transport is the one event that comes in every case, also during a handshake.
    socket.conn.once('close', () => connections.remove(connection));
    try {
      await connections.add(connection);
      // A revocation between the first check and the registration found no connection to end.
      await deps.services.sessions.verify(session.token);
    } catch (error) {
      connections.remove(connection);
      throw error;
    }
    if (socket.conn.readyState !== 'open') connections.remove(connection);
  }

  nsp.use((socket, next) => {
    gate
      .admit(socket.conn, nsp.name, () => admit(socket))
      .then(
        () => next(),
        (error: unknown) => {
          const problem = toProblem(error);
          if (problem.status >= 500)
            deps.logBudget.write(`error ${problem.code}`, gate.addressOf(socket.conn), REFUSED_LINES, () =>
              logger.error({ err: error }, adviceFor(error) ?? 'a socket handshake failed'),
            );
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
