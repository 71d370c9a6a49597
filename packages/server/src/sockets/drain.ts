import type { Connections } from './connections.js';
import type { InFlight } from './dispatch.js';

/** How long a stop waits for answers that are under way. */
const MAX_WAIT_MS = 5000;
const POLL_MS = 20;

interface DrainDeps {
  connections: Connections;
  inFlight: InFlight;
  /** Clients come back at random within this time, in milliseconds. */
  reconnectMs: number;
}

/** Sends the clients away without losing an answer: they are told when to come back, each at another time. */
export async function drainSockets({ connections, inFlight, reconnectMs }: DrainDeps): Promise<void> {
  for (const connection of [...connections.all()]) {
    connection.send('server.draining', { reconnectIn: Math.round(Math.random() * reconnectMs) });
  }
  const deadline = performance.now() + MAX_WAIT_MS;
  while (inFlight.count > 0 && performance.now() < deadline) {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  }
  for (const connection of [...connections.all()]) connection.restart();
}
