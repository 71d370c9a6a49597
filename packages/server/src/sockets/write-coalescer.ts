import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

/** Makes all frames for one socket in one turn of the event loop leave in one system call. */
export interface WriteCoalescer {
  /** To be called before a frame is written. */
  hold(ws: WebSocket | undefined): void;
}

/** Makes the coalescer: corked sockets are let go after the turn's callbacks, acknowledgements included. */
export function createWriteCoalescer(): WriteCoalescer {
  let corked = new Set<Socket>();

  function release(): void {
    const sockets = corked;
    corked = new Set();
    for (const socket of sockets) socket.uncork();
  }

  return {
    hold(ws) {
      // The stream below the WebSocket; `ws` has no public way to it.
      const socket = (ws as unknown as { _socket?: Socket } | undefined)?._socket;
      if (!socket || corked.has(socket)) return;
      if (corked.size === 0) setImmediate(release);
      socket.cork();
      corked.add(socket);
    },
  };
}
