import type { Connections } from './connections/connections.js';
import type { InFlight } from './socket-io/dispatch.js';

/** How long a stop waits for answers that are under way. */
const MAX_WAIT_MS = 5000;
/** How long for the close frames to be read. */
const MAX_CLOSE_MS = 1000;
const POLL_MS = 20;

interface DrainDeps {
  connections: Connections;
  inFlight: InFlight;
  /** Clients come back at random within this time, in milliseconds. */
  reconnectMs: number;
  /** Transports that are still open. */
  openTransports: () => number;
}

/** Sends the clients away without losing an answer: they are told when to come back, each at another time. */
export async function drainSockets(deps: DrainDeps): Promise<void> {
  const { connections, inFlight, reconnectMs, openTransports } = deps;
  for (const connection of [...connections.all()]) {
    connection.send('server.draining', { reconnectIn: Math.round(Math.random() * reconnectMs) });
  }
  await until(() => inFlight.count === 0, MAX_WAIT_MS);
  for (const connection of [...connections.all()]) connection.restart();
  await until(() => openTransports() === 0, MAX_CLOSE_MS);
}

/** Waits at least one interval, so that what was just written leaves. */
async function until(isDone: () => boolean, maxMs: number): Promise<void> {
  const deadline = performance.now() + maxMs;
  do {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  } while (!isDone() && performance.now() < deadline);
}
