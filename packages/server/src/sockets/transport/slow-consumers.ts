import type { IncomingMessage } from 'node:http';
import type { Socket } from 'node:net';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Peers, WaitingQueue } from '../../edge/peers.js';

/** Bytes that may wait for one client; above it the client is dropped and heals by `rev`. */
export const MAX_UNSENT_BYTES = 1024 * 1024;

interface Clients {
  clients: Record<string, EngineSocket | undefined>;
}

type PollRequest = IncomingMessage & { _query?: { sid?: string } };

interface Packet {
  data?: unknown;
  options?: { wsPreEncodedFrame?: Buffer[] };
}

/** The transport's own socket; absent for polling. */
export function webSocketOf(socket: EngineSocket): WebSocket | undefined {
  return (socket.transport as unknown as { socket?: WebSocket }).socket;
}

/** The TCP connection below the transport; absent for polling, whose requests come over any connection. */
function tcpSocketOf(socket: EngineSocket): Socket | undefined {
  return (webSocketOf(socket) as unknown as { _socket?: Socket } | undefined)?._socket;
}

function sizeOf(packet: Packet): number {
  const frame = packet.options?.wsPreEncodedFrame;
  if (frame) return frame.reduce((sum, part) => sum + part.length, 0);
  return typeof packet.data === 'string' ? Buffer.byteLength(packet.data) : 0;
}

/** Whose an Engine.IO client is. */
interface Owner {
  address: string;
  userId: string;
}

/** The bounds of what waits for Engine.IO clients. */
export interface SlowConsumers {
  /** Records whose a client is, whichever connections it comes over. */
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
  /** Of those that poll. */
  const queues = new WeakMap<EngineSocket, WaitingQueue>();

  function identify(socket: EngineSocket): void {
    const { userId } = owners.get(socket)!;
    const tcp = tcpSocketOf(socket);
    if (tcp) peers.identify(tcp, userId);
  }

  /** Tells how much waits for a client, on its own connection or, where it polls, on none. */
  function tell(socket: EngineSocket, bytes: number): void {
    const tcp = tcpSocketOf(socket);
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
  function onQueued(this: EngineSocket, packet: Packet): void {
    // A writable transport takes the packet in the same call.
    if (this.transport.writable) return;
    const before = queued.get(this) ?? 0;
    const bytes = before + sizeOf(packet);
    queued.set(this, bytes);
    tell(this, Math.max(0, bytes));
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
    tell(socket, 0);
  });
  // Before the answer to a poll: what waits on this connection is the client's.
  engine.on('headers', (_headers: unknown, { socket, _query }: PollRequest) => {
    const client = _query?.sid && (engine as unknown as Clients).clients[_query.sid];
    const owner = client && owners.get(client);
    if (owner) peers.identify(socket, owner.userId);
  });

  return {
    identify(socket, owner) {
      owners.set(socket, owner);
      identify(socket);
      // A client that began by polling comes to its own TCP connection later.
      socket.once('upgrade', () => identify(socket));
    },
  };
}
