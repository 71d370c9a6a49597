import type { IncomingMessage } from 'node:http';
import type { ServerOptions } from 'socket.io';
import { clientAddress } from '../../edge/client-address.js';
import { headersOf, PROBLEM_TYPE } from '../../edge/base-response.js';
import { AppError, toProblem } from '../../errors.js';
import { pollResponse } from '../../internals/engine-io.js';
import type { Connections } from '../connections/connections.js';
import type { SocketsDeps } from '../deps.js';
import type { ConnectGate } from './connect-gate.js';
import { refuseUpgrade } from '../transport/upgrades.js';

interface HandshakeGuardDeps extends Pick<
  SocketsDeps,
  'config' | 'failedAuthentications' | 'logger' | 'origins' | 'securityLog' | 'services'
> {
  connections: Connections;
  gate: ConnectGate;
}

/**
 * Creates the check of requests before the upgrade. It refuses JSONP (400), an Origin of no site (403), and a socket beyond
 * the user's limit (429) where the request carries a token. Engine.IO can only send a 400 here, so the guard writes the
 * refusal itself and then never calls back.
 */
export function createHandshakeGuard(deps: HandshakeGuardDeps): NonNullable<ServerOptions['allowRequest']> {
  const { config, connections, gate, failedAuthentications, logger, origins, securityLog, services } = deps;

  function logOrigin(request: IncomingMessage): void {
    const address = clientAddress(request, config.trustedProxies);
    securityLog.originRefused({ address, transport: 'socket.io', origin: request.headers.origin });
  }

  async function check(request: IncomingMessage): Promise<void> {
    const { origin, authorization } = request.headers;
    // JSONP is a <script>, which a page of any origin may load and which sends no Origin.
    if (new URL(request.url ?? '', 'http://server').searchParams.has('j')) throw new AppError('bad_request');
    const address = clientAddress(request, config.trustedProxies);
    gate.checkSlot(address);
    if (!(await origins.isKnownOrigin(origin))) throw new AppError('origin_not_allowed');
    const token = /^bearer +([^\s]{1,1024})$/i.exec(authorization ?? '')?.[1];
    if (!token) return;
    const actor = await failedAuthentications
      .guard({ address, transport: 'socket.io' }, () => services.sessions.verify(token))
      .catch((error: unknown) => {
        // A bad token is refused at the handshake, where a client can read why, unless there were too many.
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

function refuse(request: IncomingMessage, error: AppError): void {
  const response = request.headers.upgrade ? undefined : pollResponse(request);
  if (!response) return refuseUpgrade(request.socket, error);
  response.writeHead(error.status, { 'Content-Type': PROBLEM_TYPE, ...headersOf(error) });
  response.end(JSON.stringify(toProblem(error)));
}
