import type { IncomingMessage, ServerResponse } from 'node:http';
import type { ServerOptions } from 'socket.io';
import { clientAddress } from '../../edge/client-address.js';
import { AppError, toProblem } from '../../errors.js';
import { headersOf, PROBLEM_TYPE } from '../../edge/base-response.js';
import type { Connections } from '../connections/connections.js';
import type { SocketsDeps } from '../deps.js';
import type { ConnectGate } from './connect-gate.js';
import { refuseUpgrade } from '../transport/upgrades.js';

interface AdmissionDeps extends Pick<
  SocketsDeps,
  'config' | 'failedAuthentications' | 'logger' | 'origins' | 'securityLog' | 'services'
> {
  connections: Connections;
  gate: ConnectGate;
}

/** Engine.IO leaves the response of a polling request on it. */
type EngineRequest = IncomingMessage & { res?: ServerResponse };

/**
 * What is refused before the upgrade: JSONP (400), an Origin of no site (403), and one socket too many (429) where the request
 * already says whose it is. Engine.IO knows only 400 here, so a refusal is written by ourselves and its callback is
 * never called.
 */
export function admitRequest(deps: AdmissionDeps): NonNullable<ServerOptions['allowRequest']> {
  const { config, connections, gate, failedAuthentications, logger, origins, securityLog, services } = deps;

  function logOrigin(request: IncomingMessage): void {
    const address = clientAddress(request, config.trustedProxies);
    securityLog.originRefused({ address, door: 'socket.io', origin: request.headers.origin });
  }

  async function check(request: IncomingMessage): Promise<void> {
    const { origin, authorization } = request.headers;
    // JSONP is a <script>, which a page of any origin may have and which says none.
    if (new URL(request.url ?? '', 'http://server').searchParams.has('j')) throw new AppError('bad_request');
    const address = clientAddress(request, config.trustedProxies);
    gate.checkPlace(address);
    if (!(await origins.isKnownOrigin(origin))) throw new AppError('origin_not_allowed');
    const token = /^bearer +([^\s]{1,1024})$/i.exec(authorization ?? '')?.[1];
    if (!token) return;
    const actor = await failedAuthentications
      .guard({ address, door: 'socket.io' }, () => services.sessions.verify(token))
      .catch((error: unknown) => {
        // A bad token is told at the handshake, where a client can read it, unless there were too many.
        if (error instanceof AppError && error.code === 'rate_limited') throw error;
      });
    if (actor && connections.countOf(actor.userId) >= config.maxSocketsPerUser)
      throw new AppError('too_many_sockets');
  }

  return (request, allow) => {
    check(request).then(
      () => allow(null, true),
      (error: unknown) => {
        if (!(error instanceof AppError)) logger.error({ err: error }, 'a socket request failed');
        else if (error.code === 'origin_not_allowed') logOrigin(request);
        refuse(request, error instanceof AppError ? error : new AppError('unavailable'));
      },
    );
  };
}

function refuse(request: EngineRequest, error: AppError): void {
  const response = request.res;
  if (!(response && typeof response.writeHead === 'function') || request.headers.upgrade)
    return refuseUpgrade(request.socket, error);
  response.writeHead(error.status, { 'Content-Type': PROBLEM_TYPE, ...headersOf(error) });
  response.end(JSON.stringify(toProblem(error)));
}
