import type { WebSocket } from 'ws';
import { AppError } from '../../errors.js';
import { admit, assertNotDraining } from '../connections/admission.js';
import type { AdmissionDeps } from '../connections/admission.js';
import { CHAT_SCOPES } from '../connections/scopes.js';
import type { SocketsDeps } from '../deps.js';
import type { WriteCoalescer } from '../transport/write-coalescer.js';
import { createWebSocketConnection } from './connection.js';
import type { WebSocketConnection } from './connection.js';
import type { UpgradeRequest } from './handshake.js';
import type { WebSocketRegistry } from './registry.js';

export interface WebSocketAdmissionDeps extends SocketsDeps, AdmissionDeps {
  registry: WebSocketRegistry;
  coalescer: WriteCoalescer;
}

/**
 * Admits an open WebSocket to its one room.
 * @throws AppError `origin_not_allowed`, `room_not_found`, `not_a_member`, those of `admit`
 */
export async function admitWebSocket(
  deps: WebSocketAdmissionDeps,
  ws: WebSocket,
  { slug, token, origin, peer }: UpgradeRequest,
): Promise<WebSocketConnection> {
  const { connections, peers, services } = deps;
  // Before the origin is looked up, and in `admit` once more after it.
  assertNotDraining(deps);
  const claimant = { address: peer.address, transport: 'websocket', origin } as const;
  if (!(await deps.origins.isKnownOrigin(origin))) {
    deps.securityLog.originRefused(claimant);
    throw new AppError('origin_not_allowed');
  }
  return admit(deps, {
    claimant,
    token,
    scopes: CHAT_SCOPES,
    identify: (userId) => peers.identify(peer.socket, userId),
    isOpen: () => ws.readyState === ws.OPEN,
    async prepare(session) {
      if (!slug) throw new AppError('room_not_found');
      const { room } = await services.rooms.resolveMember(session.actor, slug);
      return () =>
        createWebSocketConnection({
          ...deps,
          ws,
          session,
          claimant,
          room,
          onWritten: () => peers.written(peer.socket),
          onEnd(ended) {
            connections.remove(ended);
            services.presence.disconnected(ended.session.actor, ended.id);
          },
        });
    },
  });
}
