import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { stopParsing } from '../internals/node-http.js';
import type { SecurityLog } from '../security-log.js';
import { createAnonymousQueue } from './anonymous-queue.js';
import type { AnonymousQueue } from './anonymous-queue.js';
import { addressOf } from './client-address.js';
import type { Client, Peer } from './peer.js';
import { createRequestPipeline } from './request-pipeline.js';
import { createSlots } from './unauthenticated-slots.js';
import { createUnreadResponses } from './unread-responses.js';

/** TCP connections that have not authenticated: of one address, and in all. */
const MAX_ANONYMOUS_PER_ADDRESS = 256;
const MAX_ANONYMOUS = 8192;

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/** Bytes that wait for a client without a connection of its own. */
export interface WaitingQueue {
  /** Call when the number of waiting bytes has changed. */
  written(queued: number): void;
  close(): void;
}

/** The TCP connections of a server. */
export interface Peers {
  /** Starts to bound the connections of a server. Call it after all request listeners are attached. */
  watch(server: Server): void;
  /** Records that this user has authenticated on this connection. */
  identify(socket: Socket, userId: string): void;
  /** Bounds what waits for a connection that is no longer HTTP. @param queued - bytes that wait before the connection */
  written(socket: Socket | undefined, queued?: number): void;
  /** Bounds what waits for a user without a connection, as for one that polls. @param end - disconnects the client */
  openQueue(owner: { address: string; userId: string }, end: () => void): WaitingQueue;
  /** Looks for connections that do not read; runs every second by itself. */
  check(): void;
  /** Returns the bytes that connections have not taken yet. */
  unsentBytes(): number;
  close(): void;
}

interface PeersDeps {
  config: { trustedProxies: number; rateLimits: boolean };
  securityLog: Pick<SecurityLog, 'limited'>;
}

const NONE: ReadonlySet<ServerResponse> = new Set();

const holderOf = (userId: string) => `user ${userId}`;

/** Creates the registry of TCP connections. */
export function createPeers({ config, securityLog }: PeersDeps): Peers {
  const peers = new WeakMap<Socket, Peer>();
  const open = new Set<Client>();
  const unread = createUnreadResponses(open, disconnect);
  const anonymous = createAnonymousQueue();
  const bounded = createRequestPipeline({
    peerOf: (socket) => peers.get(socket),
    anonymous,
    onExcess: (peer) => disconnect(peer, 'requests.connection'),
    onEnded: unread.written,
  });
  // All connections of a proxy come from one address, which says nothing about the users behind it.
  const isShared = config.trustedProxies > 0 || !config.rateLimits;
  const slots = createSlots({
    perAddress: isShared ? Infinity : MAX_ANONYMOUS_PER_ADDRESS,
    inAll: MAX_ANONYMOUS,
  });

  function onConnection(socket: Socket): void {
    const address = addressOf(socket);
    try {
      const identified = slots.take(address, () => socket.destroy());
      // What waits for anonymous peers counts for their address, unless it is a proxy's.
      const peer = createPeer({ socket, address, identified, holder: isShared ? socket : address });
      peers.set(socket, peer);
      open.add(peer);
      socket.once('close', () => {
        open.delete(peer);
        peer.identified();
      });
    } catch {
      securityLog.limited({ address, limit: 'connections.address' });
      socket.destroy();
    }
  }

  /** Disconnects a client. Requests that were read together with the current one are dropped. */
  function disconnect(client: Client, limit: string): void {
    const { address, userId } = client;
    open.delete(client);
    securityLog.limited({ address, userId, limit });
    client.end();
  }

  return {
    watch(server) {
      server.prependListener('connection', onConnection);
      wrapRequests(server, bounded);
      deferUpgrades(server, anonymous);
    },
    identify(socket, userId) {
      const peer = peers.get(socket);
      if (!peer) return;
      peer.identified();
      peer.userId = userId;
      peer.holder = holderOf(userId);
    },
    written(socket, queued = 0) {
      const peer = socket && peers.get(socket);
      if (!peer) return;
      peer.queued = queued;
      unread.written(peer);
    },
    openQueue({ address, userId }, end) {
      const queue: Client = {
        ...{ socket: undefined, pending: NONE, address, userId, end, holder: holderOf(userId) },
        ...{ queued: 0, progress: { taken: 0, checks: 0 } },
      };
      open.add(queue);
      return {
        written(queued) {
          queue.queued = queued;
          unread.written(queue);
        },
        close: () => void open.delete(queue),
      };
    },
    check: unread.check,
    unsentBytes: unread.bytes,
    close: unread.close,
  };
}

function createPeer(owner: Pick<Peer, 'socket' | 'address' | 'identified' | 'holder'>): Peer {
  const peer: Peer = {
    ...owner,
    ...{ pending: new Set(), queue: [], isCut: false, userId: undefined },
    ...{ queued: 0, progress: { taken: 0, checks: 0 } },
    end() {
      peer.isCut = true;
      stopParsing(peer.socket);
      peer.socket.destroy();
    },
  };
  return peer;
}

/** Puts a wrapper around all request listeners of a server, and around Node's own reply to an expectation. */
function wrapRequests(server: Server, wrap: (listener: RequestListener) => RequestListener): void {
  const listeners = server.listeners('request') as RequestListener[];
  server.removeAllListeners('request');
  server.on(
    'request',
    wrap((request, response) => {
      for (const listener of listeners) listener.call(server, request, response);
    }),
  );
  // Node would reply to an expectation that it does not know (RFC 9110 section 10.1.1) without asking us.
  server.on(
    'checkExpectation',
    wrap((_request, response) => void response.writeHead(417).end()),
  );
}

/** Queues all upgrade requests of a server with those of anonymous peers. */
function deferUpgrades(server: Server, anonymous: AnonymousQueue): void {
  const listeners = server.listeners('upgrade') as UpgradeListener[];
  server.removeAllListeners('upgrade');
  server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
    // Until a listener takes the socket, a reset must not end the process.
    socket.on('error', () => socket.destroy());
    anonymous.add(() => {
      for (const listener of listeners) listener.call(server, request, socket, head);
    });
  });
}
