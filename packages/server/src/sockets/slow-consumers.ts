import type { Socket } from 'node:net';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import type { Logger } from 'pino';
import type { WebSocket } from 'ws';
import type { Peers } from '../edge/peers.js';

/** Bytes that may wait for one client; above it the client is dropped and heals by `rev`. */
export const MAX_UNSENT_BYTES = 1024 * 1024;

interface Packet {
  data?: unknown;
  options?: { wsPreEncodedFrame?: Buffer[] };
}

/** The transport's own socket; absent for polling. */
export function webSocketOf(socket: EngineSocket): WebSocket | undefined {
  return (socket.transport as unknown as { socket?: WebSocket }).socket;
}

/** The TCP connection below the transport; absent for polling, whose requests come over any connection. */
export function tcpSocketOf(socket: EngineSocket): Socket | undefined {
  return (webSocketOf(socket) as unknown as { _socket?: Socket } | undefined)?._socket;
}

function sizeOf(packet: Packet): number {
  const frame = packet.options?.wsPreEncodedFrame;
  if (frame) return frame.reduce((sum, part) => sum + part.length, 0);
  return typeof packet.data === 'string' ? packet.data.length : 0;
}

/**
 * Drops Engine.IO clients that do not read. Engine.IO keeps what the transport cannot take in an array of its own,
 * which `bufferedAmount` does not count; so packets are counted as they are queued and forgotten when they are flushed.
 */
export function dropSlowConsumers(
  engine: Engine,
  { logger, peers }: { logger: Logger; peers: Pick<Peers, 'written'> },
): void {
  const queued = new WeakMap<EngineSocket, number>();

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
    peers.written(tcpSocketOf(this), Math.max(0, bytes));
    if (bytes + (webSocketOf(this)?.bufferedAmount ?? 0) <= MAX_UNSENT_BYTES || before < 0) return;
    queued.set(this, -Infinity);
    setImmediate(drop, this);
  }

  engine.on('connection', (socket: EngineSocket) => void socket.on('packetCreate', onQueued));
  engine.on('flush', (socket: EngineSocket) => {
    if ((queued.get(socket) ?? 0) > 0) queued.delete(socket);
    peers.written(tcpSocketOf(socket));
  });
}
