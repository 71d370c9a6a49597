import type { WebSocket } from 'ws';
import { AppError } from '../../errors.js';
import { authenticate } from '../connections/authenticate.js';
import type { Connections } from '../connections/connections.js';
import { CHAT_SCOPES } from '../connections/scopes.js';
import type { SocketsDeps } from '../deps.js';
import type { WriteCoalescer } from '../transport/write-coalescer.js';
import { createWebSocketConnection } from './connection.js';
import type { WebSocketConnection } from './connection.js';
import type { UpgradeRequest } from './handshake.js';
import type { WebSocketRegistry } from './registry.js';

export interface AdmissionDeps extends SocketsDeps {
  connections: Connections;
  registry: WebSocketRegistry;
  coalescer: WriteCoalescer;
  /** Returns true while the server stops and accepts no new connection. */
  draining: () => boolean;
}

/** Authenticates an open WebSocket and registers its connection, or throws. */
export type Admit = (ws: WebSocket, request: UpgradeRequest) => Promise<WebSocketConnection>;

/** Creates the admission of plain WebSockets. */
export function createAdmission(deps: AdmissionDeps): Admit {
  const { config, connections, services } = deps;
  return async (ws, { slug, token, origin, peer }) => {
    if (deps.draining()) throw new AppError('draining');
    if (!(await deps.origins.isKnownOrigin(origin))) {
      deps.securityLog.originRefused({ address: peer.address, door: 'websocket', origin });
      throw new AppError('origin_not_allowed');
    }
    const claimant = { address: peer.address, door: 'websocket', origin } as const;
    const session = await authenticate(deps, token, claimant, CHAT_SCOPES);
    const { userId } = session.actor;
    deps.peers.identify(peer.socket, userId);
    await deps.limiter.enforce('api.user', userId, services.prices.ofRooms(userId));
    if (!slug) throw new AppError('room_not_found');
    const { room } = await services.rooms.resolveMember(session.actor, slug);
    if (connections.countOf(userId) >= config.maxSocketsPerUser) throw new AppError('too_many_sockets');
    const connection = createWebSocketConnection({
      ...deps,
      ws,
      session,
      claimant,
      room,
      onWritten: () => deps.peers.written(peer.socket),
      onEnd(ended) {
        connections.remove(ended);
        services.presence.disconnected(ended.session.actor, ended.id);
      },
    });
    await connections.add(connection);
    // A revocation between the first check and the registration found no connection to end.
    await services.sessions.verify(session.token);
    return connection;
  };
}
