import type { Socket } from 'node:net';
import type { WebSocket } from 'ws';

interface Receiver {
  _buffers: Buffer[];
  _bufferedBytes: number;
}

/** Returns the TCP socket below a WebSocket. `ws` has no public accessor for it. */
export function tcpSocketOf(ws: WebSocket | undefined): Socket | undefined {
  return (ws as unknown as { _socket?: Socket | null } | undefined)?._socket ?? undefined;
}

/** Discards what a WebSocket has received and not yet parsed: after `terminate`, `ws` would still parse it frame by frame. */
export function discardUnparsed(ws: WebSocket): void {
  const { _receiver: receiver } = ws as unknown as { _receiver?: Receiver | null };
  if (!receiver) return;
  receiver._buffers.length = 0;
  receiver._bufferedBytes = 0;
}
