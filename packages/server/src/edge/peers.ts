import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import { addressOf } from '../client-address.js';
import type { SecurityLog } from '../security-log.js';
import { createPlaces } from './places.js';

/** Requests under way on one TCP connection. Browsers and proxies never pipeline. */
export const MAX_REQUESTS_UNDER_WAY = 8;
/** TCP connections that have not authenticated: of one address, and in all. */
const MAX_ANONYMOUS_PER_ADDRESS = 256;
const MAX_ANONYMOUS = 8192;

/** One TCP connection and what is known about the other side. */
interface Peer {
  readonly address: string;
  readonly underWay: Set<ServerResponse>;
  /** Stops counting the connection as anonymous. */
  identified: () => void;
  isCut: boolean;
}

/** The TCP connections of a server. */
export interface Peers {
  /** Begins to bound the connections of a server. To be called once all its request listeners are attached. */
  watch(server: Server): void;
  /** Records that a user has authenticated on this connection. */
  identify(socket: Socket): void;
}

interface PeersDeps {
  config: { trustedProxies: number; rateLimits: boolean };
  securityLog: Pick<SecurityLog, 'limited'>;
}

/**
 * Makes Node's parser leave the rest of a chunk alone. A chunk of 64 KiB may hold two thousand requests, each of which
 * would become three objects and an error. Node has no public way to say so: 2 is what `onIncoming` returns for an
 * upgrade, behind which there is no more HTTP.
 */
function stopParsing(socket: Socket): void {
  const { parser } = socket as { parser?: { onIncoming?: () => number } };
  if (parser?.onIncoming) parser.onIncoming = () => 2;
}

/** Creates the register of TCP connections. */
export function createPeers({ config, securityLog }: PeersDeps): Peers {
  const peers = new WeakMap<Socket, Peer>();
  // All connections of a proxy come from one address, which says nothing about the people behind it.
  const isShared = config.trustedProxies > 0 || !config.rateLimits;
  const places = createPlaces({
    perAddress: isShared ? Infinity : MAX_ANONYMOUS_PER_ADDRESS,
    inAll: MAX_ANONYMOUS,
  });

  function onConnection(socket: Socket): void {
    const address = addressOf(socket);
    try {
      const identified = places.take(address, () => socket.destroy());
      peers.set(socket, { address, underWay: new Set(), identified, isCut: false });
      socket.once('close', identified);
    } catch {
      securityLog.limited({ address, limit: 'connections.address' });
      socket.destroy();
    }
  }

  /** Cuts the connection. Requests that were read together with this one are dropped. */
  function cut(socket: Socket, peer: Peer): void {
    peer.isCut = true;
    securityLog.limited({ address: peer.address, limit: 'requests.connection' });
    stopParsing(socket);
    socket.destroy();
  }

  /** The way of every request: to the listener, unless too many are under way on its connection. */
  function bounded(listener: RequestListener): RequestListener {
    return (request: IncomingMessage, response: ServerResponse) => {
      const { socket } = request;
      const peer = peers.get(socket);
      if (!peer || peer.isCut) return;
      if (peer.underWay.size >= MAX_REQUESTS_UNDER_WAY) return cut(socket, peer);
      peer.underWay.add(response);
      response.once('close', () => peer.underWay.delete(response));
      listener(request, response);
    };
  }

  return {
    watch(server) {
      server.prependListener('connection', onConnection);
      const listeners = server.listeners('request') as RequestListener[];
      server.removeAllListeners('request');
      server.on(
        'request',
        bounded((request, response) => {
          for (const listener of listeners) listener.call(server, request, response);
        }),
      );
      // Node would answer an expectation that it does not know (RFC 9110 section 10.1.1) without asking us.
      server.on(
        'checkExpectation',
        bounded((_request, response) => void response.writeHead(417).end()),
      );
    },
    identify: (socket) => peers.get(socket)?.identified(),
  };
}
