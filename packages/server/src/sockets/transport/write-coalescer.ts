import type { Socket } from 'node:net';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import type { WebSocket } from 'ws';
import { pauseTransport, resumeTransport, webSocketOf } from '../../internals/engine-io.js';
import { tcpSocketOf } from '../../internals/ws.js';

/** Writes all frames for one socket in one turn of the event loop with one system call. */
export interface WriteCoalescer {
  /** Call before a frame is written. */
  hold(ws: WebSocket | undefined): void;
  /** Does the same for every socket of an engine. */
  attach(engine: Engine): void;
}

/** Creates the coalescer. It flushes after the turn's callbacks, acknowledgements included. */
export function createWriteCoalescer(): WriteCoalescer {
  const corked = new Set<Socket>();
  const gathering = new Set<EngineSocket['transport']>();
  let scheduled = false;

  function schedule(): void {
    if (scheduled) return;
    scheduled = true;
    setImmediate(release);
  }

  function release(): void {
    for (const transport of gathering) resumeTransport(transport);
    gathering.clear();
    scheduled = false;
    for (const socket of corked) socket.uncork();
    corked.clear();
  }

  function hold(ws: WebSocket | undefined): void {
    const socket = tcpSocketOf(ws);
    if (!socket || corked.has(socket)) return;
    socket.cork();
    corked.add(socket);
    schedule();
  }

  /**
   * Engine.IO writes the first packet at once and queues the others until that write is done. Pausing the transport for
   * the rest of the turn makes it take all of them together.
   */
  function gather(this: EngineSocket): void {
    const { transport } = this;
    if (!transport.writable || !webSocketOf(this)) return;
    pauseTransport(transport);
    gathering.add(transport);
    schedule();
  }

  return {
    hold,
    attach(engine) {
      engine.on('connection', (socket: EngineSocket) => void socket.on('packetCreate', gather));
      engine.on('flush', (socket: EngineSocket) => hold(webSocketOf(socket)));
    },
  };
}
