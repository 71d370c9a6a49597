import { HEADS_INTERVAL_SECONDS } from '@sotto/protocol';
import type { WebSocket } from 'ws';

/** Pings WebSockets and terminates those that did not reply to the ping before. */
export interface Heartbeat {
  /** Watches a socket until it closes. */
  watch(ws: WebSocket): void;
  /** Returns the number of sockets that are open or closing. */
  size(): number;
  /** Terminates all sockets. */
  close(): void;
}

/** Starts the heartbeat, every 25 s. */
export function startHeartbeat(): Heartbeat {
  /** Whether a socket has replied since the last ping. */
  const alive = new Map<WebSocket, boolean>();
  const timer = setInterval(() => {
    for (const [ws, hasReplied] of alive) {
      if (!hasReplied) ws.terminate();
      else {
        alive.set(ws, false);
        ws.ping();
      }
    }
  }, HEADS_INTERVAL_SECONDS * 1000);
  timer.unref();
  return {
    watch(ws) {
      alive.set(ws, true);
      ws.on('close', () => alive.delete(ws));
      ws.on('pong', () => alive.set(ws, true));
    },
    size: () => alive.size,
    close() {
      clearInterval(timer);
      for (const ws of alive.keys()) ws.terminate();
    },
  };
}
