import type { IncomingMessage, RequestListener, Server, ServerResponse } from 'node:http';
import type { Socket } from 'node:net';
import type { Duplex } from 'node:stream';
import { addressOf } from './client-address.js';
import { ENDED } from './base-response.js';
import type { SecurityLog } from '../security-log.js';
import { createLobby } from './anonymous-queue.js';
import { createPlaces } from './slots.js';
import { createUnreadAnswers } from './unread-responses.js';
import type { Receiver } from './unsent-bytes.js';

/**
 * Requests under way on one TCP connection: one, and those that wait for it, as answers leave in the order of requests
 * (RFC 9112 section 9.3.2). Browsers and proxies never pipeline.
 */
export const MAX_REQUESTS_UNDER_WAY = 8;
/** TCP connections that have not authenticated: of one address, and in all. */
const MAX_ANONYMOUS_PER_ADDRESS = 256;
const MAX_ANONYMOUS = 8192;

/** A receiver that can be cut, and what is known about it. */
interface Cuttable extends Receiver {
  readonly address: string;
  userId: string | undefined;
  /** Ends it. */
  end(): void;
}

type UpgradeListener = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

interface Waiting {
  listener: RequestListener;
  request: IncomingMessage;
  response: ServerResponse;
}

/** One TCP connection. */
interface Peer extends Cuttable {
  readonly socket: Socket;
  readonly underWay: Set<ServerResponse>;
  /** Requests behind the first one, in order, each with what it goes to. */
  readonly waiting: Waiting[];
  holder: unknown;
  /** Stops counting the connection as anonymous. */
  identified: () => void;
  isCut: boolean;
}

/** What waits for a client that has no connection of its own. */
export interface WaitingQueue {
  /** To be called when so many bytes wait. */
  written(queued: number): void;
  close(): void;
}

/** The TCP connections of a server. */
export interface Peers {
  /** Begins to bound the connections of a server. To be called once all its request listeners are attached. */
  watch(server: Server): void;
  /** Records that this user has authenticated on this connection. */
  identify(socket: Socket, userId: string): void;
  /** Bounds what waits for a connection that is no longer HTTP. @param queued - bytes that wait before the connection */
  written(socket: Socket | undefined, queued?: number): void;
  /** Bounds what waits for a user without a connection, as for one that polls. @param end - ends the client */
  openQueue(who: { address: string; userId: string }, end: () => void): WaitingQueue;
  /** Looks for connections that take nothing; happens by itself every second. */
  look(): void;
  /** Bytes that connections have not taken yet. */
  unsentBytes(): number;
  close(): void;
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

const NOTHING: ReadonlySet<ServerResponse> = new Set();

const holderOf = (userId: string) => `user ${userId}`;

/** Creates the register of TCP connections. */
export function createPeers({ config, securityLog }: PeersDeps): Peers {
  const peers = new WeakMap<Socket, Peer>();
  const open = new Set<Cuttable>();
  const unread = createUnreadAnswers(open, cut);
  const lobby = createLobby();
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
      const peer: Peer = {
        ...{ socket, address, identified, underWay: new Set(), waiting: [], isCut: false, userId: undefined },
        // What waits for strangers is their address's, unless it is a proxy's.
        holder: isShared ? socket : address,
        ...{ queued: 0, progress: { taken: 0, looks: 0 } },
        end() {
          peer.isCut = true;
          stopParsing(socket);
          socket.destroy();
        },
      };
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

  /** Cuts a receiver. Requests that were read together with this one are dropped. */
  function cut(receiver: Cuttable, limit: string): void {
    const { address, userId } = receiver;
    open.delete(receiver);
    securityLog.limited({ address, userId, limit });
    receiver.end();
  }

  /** The way of every request: to the listener, unless too many are under way on its connection. */
  function bounded(listener: RequestListener): RequestListener {
    return (request: IncomingMessage, response: ServerResponse) => {
      const peer = peers.get(request.socket);
      if (!peer || peer.isCut) return;
      if (peer.underWay.size >= MAX_REQUESTS_UNDER_WAY) return cut(peer, 'requests.connection');
      peer.underWay.add(response);
      response.on('close', onClose).on(ENDED, onEnded);
      // So of a flood in one chunk no more than one request is looked at before the connection is cut.
      if (peer.underWay.size > 1) peer.waiting.push({ listener, request, response });
      else begin(peer, { listener, request, response });
    };
  }

  function begin(peer: Peer, { listener, request, response }: Waiting): void {
    if (peer.userId !== undefined) return listener(request, response);
    lobby.enter(() => {
      if (!peer.socket.destroyed) listener(request, response);
    });
  }

  // Two functions for all responses: a flood must not cost a closure for each.
  function onClose(this: ServerResponse): void {
    const peer = peers.get(this.req.socket)!;
    peer.underWay.delete(this);
    // Of a connection that is gone nobody waits for the others.
    const next = peer.socket.destroyed ? undefined : peer.waiting.shift();
    if (next) begin(peer, next);
  }

  function onEnded(this: ServerResponse): void {
    unread.written(peers.get(this.req.socket)!);
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
      const upgrades = server.listeners('upgrade') as UpgradeListener[];
      server.removeAllListeners('upgrade');
      server.on('upgrade', (request: IncomingMessage, socket: Duplex, head: Buffer) => {
        // Until somebody takes it, a reset must not end the process.
        socket.on('error', () => socket.destroy());
        lobby.enter(() => {
          for (const listener of upgrades) listener.call(server, request, socket, head);
        });
      });
      // Node would answer an expectation that it does not know (RFC 9110 section 10.1.1) without asking us.
      server.on(
        'checkExpectation',
        bounded((_request, response) => void response.writeHead(417).end()),
      );
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
      const queue: Cuttable = {
        ...{ socket: undefined, underWay: NOTHING, address, userId, end, holder: holderOf(userId) },
        ...{ queued: 0, progress: { taken: 0, looks: 0 } },
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
    look: unread.look,
    unsentBytes: unread.bytes,
    close: unread.close,
  };
}
