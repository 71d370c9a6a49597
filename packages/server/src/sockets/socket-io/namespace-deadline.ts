import type { Socket as EngineSocket } from 'engine.io';
import type { Slots } from '../../edge/unauthenticated-slots.js';
import { webSocketOf } from '../../internals/engine-io.js';

/** How long a connection may live without a namespace, in milliseconds. */
const WITHOUT_NAMESPACE_MS = 10_000;

/** Bounds how long and how many connections live without a namespace. */
export interface NamespaceDeadline {
  /** Call when a connection has no namespace: it takes a slot and closes when the time is over. */
  start(): void;
  /** Call when the connection has entered a namespace or is gone. */
  stop(): void;
}

/** Creates the deadline of one connection. */
export function createNamespaceDeadline(
  conn: EngineSocket,
  address: string,
  slots: Slots,
): NamespaceDeadline {
  let free = () => {};
  let timer: NodeJS.Timeout | undefined;
  return {
    start() {
      try {
        free = slots.take(address, () => disconnect(conn));
      } catch {
        return disconnect(conn);
      }
      timer = setTimeout(() => conn.close(), WITHOUT_NAMESPACE_MS);
      timer.unref();
    },
    stop() {
      free();
      clearTimeout(timer);
    },
  };
}

/** Closes a connection without a reply and drops what it has sent already. */
export function disconnect(conn: EngineSocket): void {
  const ws = webSocketOf(conn);
  // From here on Engine.IO drops packets, including the rest of the chunk that is being read.
  conn.close(!ws);
  ws?.terminate();
}
