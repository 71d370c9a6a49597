import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ErrorCode } from '@sotto/protocol';
import type { ServerOptions } from 'socket.io';
import { AppError, toProblem } from '../errors.js';
import type { Connections } from './connections.js';
import type { SocketsDeps } from './deps.js';
import { refuseUpgrade } from './upgrades.js';

interface AdmissionDeps extends Pick<SocketsDeps, 'config' | 'logger' | 'origins' | 'services'> {
  connections: Connections;
}

/** Engine.IO leaves the response of a polling request on it. */
type EngineRequest = IncomingMessage & { res?: ServerResponse };

/**
 * What is refused before the upgrade: JSONP (400), an Origin of no site (403), and one socket too many (429) where the request
 * already says whose it is. Engine.IO knows only 400 here, so a refusal is written by ourselves and its callback is
 * never called.
 */
export function admitRequest(deps: AdmissionDeps): NonNullable<ServerOptions['allowRequest']> {
  const { config, connections, logger, origins, services } = deps;

  async function reasonToRefuse(request: IncomingMessage): Promise<ErrorCode | null> {
    const { origin, authorization } = request.headers;
    // JSONP is a <script>, which a page of any origin may have and which says none.
    if (new URL(request.url ?? '', 'http://server').searchParams.has('j')) return 'bad_request';
    if (!(await origins.isKnownOrigin(origin))) return 'origin_not_allowed';
    const token = /^bearer +([^\s]{1,1024})$/i.exec(authorization ?? '')?.[1];
    if (!token) return null;
    // A bad token is told at the handshake, where a client can read it.
    const actor = await services.sessions.verify(token).catch(() => null);
    if (actor && connections.countOf(actor.userId) >= config.maxSocketsPerUser) return 'too_many_sockets';
    return null;
  }

  return (request, allow) => {
    reasonToRefuse(request).then(
      (code) => (code ? refuse(request, code) : allow(null, true)),
      (error: unknown) => {
        logger.error({ err: error }, 'a socket request failed');
        refuse(request, 'unavailable');
      },
    );
  };
}

function refuse(request: EngineRequest, code: ErrorCode): void {
  const response = request.res;
  if (!(response && typeof response.writeHead === 'function') || request.headers.upgrade)
    return refuseUpgrade(request.socket, code);
  const problem = toProblem(new AppError(code));
  response.writeHead(problem.status, { 'Content-Type': 'application/problem+json' });
  response.end(JSON.stringify(problem));
}
