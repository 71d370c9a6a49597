import type { Logger } from 'pino';
import { publishControl, subscribeControl } from '../../bus/bus.js';
import type { Bus } from '../../bus/bus.js';
import type { Connections } from './connections.js';
import type { SocketsDeps } from '../deps.js';

/** How often the store is asked, and for what ended how long before it last answered: clocks differ. */
const INTERVAL_MS = 500;
const WINDOW_MS = 10_000;

interface EndedSessionsDeps extends Pick<SocketsDeps, 'clock'> {
  bus: Bus;
  connections: Pick<Connections, 'users'>;
  sessions: Pick<SocketsDeps['services']['sessions'], 'endedAfter'>;
  logger: Logger;
}

/**
 * Notices sessions that were ended without a word: an operator's command (`sotto users set-password`) is a process of
 * its own, which shares the store with this one and nothing else. What it finds is told as if it had been told then.
 */
export function watchEndedSessions(deps: EndedSessionsDeps): { close(): Promise<void> } {
  const { bus, clock, connections, sessions, logger } = deps;
  /** Sessions that were told already, by whom ever, and when. */
  const told = new Map<string, number>();
  let asking = false;
  /** When the store was last asked and answered: while it was away, sessions may have ended. */
  let lookedAt = clock();
  const subscription = subscribeControl(bus, (message) => {
    if (message.kind === 'session') told.set(message.sessionId, clock());
  });

  function dropOld(): void {
    for (const [id, at] of told) if (at < lookedAt - 2 * WINDOW_MS) told.delete(id);
  }

  async function look(): Promise<void> {
    const now = clock();
    for (const sessionId of await sessions.endedAfter(lookedAt - WINDOW_MS)) {
      if (told.has(sessionId)) continue;
      told.set(sessionId, now);
      await publishControl(bus, { kind: 'session', sessionId });
    }
    lookedAt = now;
  }

  const timer = setInterval(() => {
    // What others tell comes also while nobody is connected.
    dropOld();
    if (asking) return;
    if (connections.users().length === 0) {
      // Nothing to cut: whoever comes is verified, and a token lives in memory for at most 5 s.
      lookedAt = clock();
      return;
    }
    asking = true;
    look()
      .catch((error: unknown) => logger.debug({ err: error }, 'unable to look for ended sessions'))
      .finally(() => (asking = false));
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
