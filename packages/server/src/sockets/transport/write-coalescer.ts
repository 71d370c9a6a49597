import type { Socket } from 'node:net';
import type { Server as Engine, Socket as EngineSocket } from 'engine.io';
import type { WebSocket } from 'ws';
import { webSocketOf } from './slow-consumers.js';

/** Makes all frames for one socket in one turn of the event loop leave in one system call. */
export interface WriteCoalescer {
  /** To be called before a frame is written. */
  hold(ws: WebSocket | undefined): void;
  /** Does the same for every socket of an engine. */
  attach(engine: Engine): void;
}

/** Makes the coalescer: what it holds is let go after the turn's callbacks, acknowledgements included. */
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
    for (const transport of gathering) {
      transport.writable = true;
      if (transport.readyState === 'open') transport.emit('ready');
    }
    gathering.clear();
    scheduled = false;
    for (const socket of corked) socket.uncork();
    corked.clear();
  }

  function hold(ws: WebSocket | undefined): void {
    // The stream below the WebSocket; `ws` has no public way to it.
    const socket = (ws as unknown as { _socket?: Socket } | undefined)?._socket;
    if (!socket || corked.has(socket)) return;
    socket.cork();
    corked.add(socket);
    schedule();
  }

  /**
   * Engine.IO writes the first packet at once and keeps the others until that write is done. So the transport takes
   * nothing until the turn ends; then it takes all of them.
   */
  function gather(this: EngineSocket): void {
    const { transport } = this;
    if (!transport.writable || !webSocketOf(this)) return;
    transport.writable = false;
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
