import type { Logger } from 'pino';
import { publishControl, subscribeControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import type { SocketsDeps } from '../deps.js';
import type { Connections } from './connections.js';

/** Polling interval. */
const INTERVAL_MS = 500;
/** How far each poll looks back beyond the last successful one, since the clocks of processes differ. */
const OVERLAP_MS = 10_000;

interface RevocationPollerDeps extends Pick<SocketsDeps, 'clock'> {
  bus: Bus;
  connections: Pick<Connections, 'users'>;
  sessions: Pick<SocketsDeps['services']['sessions'], 'endedAfter'>;
  logger: Logger;
}

/**
 * Starts polling for sessions that ended without an announcement: an operator's command (`sotto users set-password`) is a
 * process of its own that shares only the store with this one. Announces what it finds on the control channel.
 */
export function startRevocationPoller(deps: RevocationPollerDeps): { close(): Promise<void> } {
  const { bus, clock, connections, sessions, logger } = deps;
  /** Sessions that were announced already, by any node, and when. */
  const announced = new Map<string, number>();
  let isPolling = false;
  /** Time of the last successful poll: while the store was away, sessions may have ended. */
  let polledAt = clock();
  const subscription = subscribeControl(bus, (message) => {
    if (message.kind === 'session') announced.set(message.sessionId, clock());
  });

  function forgetOld(): void {
    for (const [id, at] of announced) if (at < polledAt - 2 * OVERLAP_MS) announced.delete(id);
  }

  async function poll(): Promise<void> {
    const now = clock();
    for (const sessionId of await sessions.endedAfter(polledAt - OVERLAP_MS)) {
      if (announced.has(sessionId)) continue;
      announced.set(sessionId, now);
      await publishControl(bus, { kind: 'session', sessionId });
    }
    polledAt = now;
  }

  const timer = setInterval(() => {
    // Other nodes announce sessions also while this one has no connections.
    forgetOld();
    if (isPolling) return;
    if (connections.users().length === 0) {
      // Nothing to disconnect: a new connection is verified, and a token is cached for at most 5 s.
      polledAt = clock();
      return;
    }
    isPolling = true;
    poll()
      .catch((error: unknown) => logger.debug({ err: error }, 'unable to poll for ended sessions'))
      .finally(() => (isPolling = false));
  }, INTERVAL_MS);
  timer.unref();
  return {
    async close() {
      clearInterval(timer);
      await (
        await subscription
      )();
    },
  };
}
