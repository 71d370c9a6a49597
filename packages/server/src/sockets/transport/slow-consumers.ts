import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import type { Logger } from 'pino';
import type { Peers, WaitingQueue } from '../../edge/peers.js';
import { clientOfPoll, packetBytes, webSocketOf } from '../../internals/engine-io.js';
import type { QueuedPacket } from '../../internals/engine-io.js';
import { tcpSocketOf } from '../../internals/ws.js';

/** Bytes that may wait for one client. A client above it is dropped, and recovers by `rev` when it comes back. */
export const MAX_UNSENT_BYTES = 1024 * 1024;

/** Returns the TCP connection below the transport; undefined for polling, whose requests come over any connection. */
function tcpOf(socket: EngineSocket): Socket | undefined {
  return tcpSocketOf(webSocketOf(socket));
}

/** The owner of an Engine.IO client. */
interface Owner {
  address: string;
  userId: string;
}

/** Bounds what waits for Engine.IO clients. */
export interface SlowConsumers {
  /** Records the owner of a client, whichever connections it comes over. */
  identify(socket: EngineSocket, owner: Owner): void;
}

/**
 * Drops Engine.IO clients that do not read. Engine.IO keeps what the transport cannot take in an array of its own,
 * which `bufferedAmount` does not count; so packets are counted as they are queued and forgotten when they are flushed.
 */
export function dropSlowConsumers(
  engine: Engine,
  { logger, peers }: { logger: Logger; peers: Pick<Peers, 'identify' | 'openQueue' | 'written'> },
): SlowConsumers {
  const queued = new WeakMap<EngineSocket, number>();
  const owners = new WeakMap<EngineSocket, Owner>();
  /** Queues of clients that poll. */
  const queues = new WeakMap<EngineSocket, WaitingQueue>();

  function identify(socket: EngineSocket): void {
    const { userId } = owners.get(socket)!;
    const tcp = tcpOf(socket);
    if (tcp) peers.identify(tcp, userId);
  }

  /** Reports how many bytes wait for a client, on its own connection or, while it polls, on none. */
  function report(socket: EngineSocket, bytes: number): void {
    const tcp = tcpOf(socket);
    const owner = owners.get(socket);
    if (tcp) {
      queues.get(socket)?.close();
      queues.delete(socket);
      peers.written(tcp, bytes);
    } else if (owner) {
      const queue = queues.get(socket) ?? peers.openQueue(owner, () => socket.close(true));
      queues.set(socket, queue);
      queue.written(bytes);
    }
  }

  function drop(socket: EngineSocket): void {
    logger.warn({ socket: 'engine' }, 'a slow consumer was dropped');
    const ws = webSocketOf(socket);
    if (ws) ws.terminate();
    else socket.close(true);
  }

  // One function for all sockets, so that an idle socket costs no closure.
  function onQueued(this: EngineSocket, packet: QueuedPacket): void {
    // A writable transport takes the packet in the same call.
    if (this.transport.writable) return;
    const before = queued.get(this) ?? 0;
    const bytes = before + packetBytes(packet);
    queued.set(this, bytes);
    report(this, Math.max(0, bytes));
    if (bytes + (webSocketOf(this)?.bufferedAmount ?? 0) <= MAX_UNSENT_BYTES || before < 0) return;
    queued.set(this, -Infinity);
    setImmediate(drop, this);
  }

  engine.on('connection', (socket: EngineSocket) => {
    socket.on('packetCreate', onQueued);
    socket.once('close', () => queues.get(socket)?.close());
  });
  engine.on('flush', (socket: EngineSocket) => {
    if ((queued.get(socket) ?? 0) > 0) queued.delete(socket);
    report(socket, 0);
  });
  // Emitted before the response to a poll: from here on, what waits on this connection is the client's.
  engine.on('headers', (_headers: unknown, request: IncomingMessage) => {
    const client = clientOfPoll(engine, request);
    const owner = client && owners.get(client);
    if (owner) peers.identify(request.socket, owner.userId);
  });

  return {
    identify(socket, owner) {
      owners.set(socket, owner);
      identify(socket);
      // A client that starts by polling gets its own TCP connection later.
      socket.once('upgrade', () => identify(socket));
    },
  };
}
