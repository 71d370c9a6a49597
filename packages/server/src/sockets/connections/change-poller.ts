import type { Logger } from 'pino';
import { publishControl, subscribeControl } from '../../bus/bus.js';
import type { Bus, ControlMessage } from '../../bus/bus.js';
import type { SocketsDeps } from '../deps.js';
import type { Connections } from './connections.js';

/** Polling interval. */
const INTERVAL_MS = 500;
/** How far each poll looks back beyond the last successful one, since the clocks of processes differ. */
const OVERLAP_MS = 10_000;

interface ChangePollerDeps extends Pick<SocketsDeps, 'clock' | 'changes'> {
  bus: Bus;
  connections: Pick<Connections, 'users'>;
  sessions: Pick<SocketsDeps['services']['sessions'], 'endedAfter'>;
  logger: Logger;
}

/**
 * Starts polling for what changed in the store without an announcement: an operator's command is a process of its own that
 * shares only the store with this one. Announces on the control channel which sites and OAuth clients changed and, while
 * this node has sockets, which sessions ended.
 */
export function startChangePoller(deps: ChangePollerDeps): { close(): Promise<void> } {
  const { bus, changes, clock, connections, sessions, logger } = deps;
  /** What was announced already, by any node, and when. */
  const announced = new Map<string, number>();
  let isPolling = false;
  /** Times of the last successful polls: while the store was away, something may have changed. */
  const polledAt = { changes: clock(), sessions: clock() };
  const subscription = subscribeControl(bus, (message) => {
    const name = nameOf(message);
    if (name) announced.set(name, clock());
  });

  function forgetOld(): void {
    const oldest = Math.min(polledAt.changes, polledAt.sessions) - 2 * OVERLAP_MS;
    for (const [name, at] of announced) if (at < oldest) announced.delete(name);
  }

  async function announce(messages: ControlMessage[]): Promise<void> {
    for (const message of messages) {
      const name = nameOf(message);
      if (!name || announced.has(name)) continue;
      // This node receives it even where the others cannot be reached; they poll, too.
      await publishControl(bus, message).catch((error: unknown) =>
        logger.debug({ err: error }, 'unable to announce a change to the other nodes'),
      );
    }
  }

  async function pollChanges(): Promise<void> {
    const now = clock();
    await announce(await changes.after(polledAt.changes - OVERLAP_MS));
    polledAt.changes = now;
  }

  async function pollSessions(): Promise<void> {
    const now = clock();
    // Without sockets there is nothing to disconnect: a new one is verified, and a token is cached for at most 5 s.
    if (connections.users().length > 0) {
      const ended = await sessions.endedAfter(polledAt.sessions - OVERLAP_MS);
      await announce(ended.map((sessionId) => ({ kind: 'session', sessionId })));
    }
    polledAt.sessions = now;
  }

  const timer = setInterval(() => {
    // Other nodes announce what they found also while this one finds nothing.
    forgetOld();
    if (isPolling) return;
    isPolling = true;
    // Both to their end: one that fails must not let a second poll begin beside the other.
    void Promise.allSettled([pollChanges(), pollSessions()]).then((results) => {
      isPolling = false;
      for (const result of results)
        if (result.status === 'rejected')
          logger.debug({ err: result.reason as unknown }, 'unable to poll for changes');
    });
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

/** Returns what identifies one change; null for messages that are not polled for. */
function nameOf(message: ControlMessage): string | null {
  if (message.kind === 'session') return `session ${message.sessionId}`;
  if (message.kind === 'site') return `site ${message.siteId} ${message.changedAt}`;
  if (message.kind === 'client') return `client ${message.clientId} ${message.changedAt}`;
  if (message.kind === 'room' && message.changedAt) return `room ${message.roomId} ${message.changedAt}`;
  return null;
}
