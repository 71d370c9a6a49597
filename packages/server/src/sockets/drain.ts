import type { Connections } from './connections/connections.js';
import type { InFlight } from './connections/in-flight.js';

/** How long a stop waits for requests in flight. */
const MAX_WAIT_MS = 5000;
/** How long a stop waits for transports to close. */
const MAX_CLOSE_MS = 1000;
const POLL_MS = 20;

interface DrainDeps {
  connections: Connections;
  inFlight: InFlight;
  /** Clients reconnect at random within this time, in milliseconds. */
  reconnectMs: number;
  /** Returns the number of open transports. */
  openTransports: () => number;
}

/** Disconnects all clients without losing an acknowledgement, and tells each of them when to reconnect. */
export async function drainSockets(deps: DrainDeps): Promise<void> {
  const { connections, inFlight, reconnectMs, openTransports } = deps;
  for (const connection of [...connections.all()]) {
    connection.send('server.draining', { reconnectIn: Math.round(Math.random() * reconnectMs) });
  }
  await until(() => inFlight.count === 0, MAX_WAIT_MS);
  for (const connection of [...connections.all()]) connection.restart();
  await until(() => openTransports() === 0, MAX_CLOSE_MS);
}

/** Waits for a condition, and at least one interval, so that what was just written is sent. */
async function until(isDone: () => boolean, maxMs: number): Promise<void> {
  const deadline = performance.now() + maxMs;
  do {
    await new Promise((resolve) => setTimeout(resolve, POLL_MS));
  } while (!isDone() && performance.now() < deadline);
}
