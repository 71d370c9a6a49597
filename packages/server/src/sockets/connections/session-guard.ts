import type { Logger } from 'pino';
import type { Bus, ControlMessage } from '../../bus/bus.js';
import { subscribeControl } from '../../bus/bus.js';
import { AppError } from '../../errors.js';
import { secondsLeft } from './authenticate.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';
import type { SocketsDeps } from '../deps.js';

/** How often expiry is looked at. */
const EXPIRY_MS = 500;
/** How often all is checked while other nodes can tell: what an operator's command changed in the store is noticed too. */
const ROUTINE_MS = 60_000;
/** And while they cannot. A token lives in memory for up to 5 s and is looked at often, a membership is read each time. */
const ALONE_TOKENS_MS = 1000;
const ALONE_MEMBERSHIPS_MS = 5000;
/** Connections that are checked at once. */
const CHUNK = 50;

interface SessionWatchDeps extends Pick<SocketsDeps, 'clock' | 'services'> {
  bus: Bus;
  connections: Connections;
  logger: Logger;
  /** All is known anew after a lost bus; clients are told where the rooms are. */
  afterReconnect: () => Promise<void>;
}

/** Keeps open connections to what their tokens and memberships allow. */
export interface SessionWatch {
  close(): Promise<void>;
}

/** Starts watching: expiry, revocation told by the control channel, and all of it again after the bus was lost. */
export function watchSessions(deps: SessionWatchDeps): SessionWatch {
  const { bus, clock, connections, logger, services } = deps;
  let tokensAt = clock();
  let membershipsAt = clock();
  let rounds = 0;
  let round = Promise.resolve();

  function expire(): void {
    const now = clock();
    for (const connection of [...connections.all()]) {
      const { actor, warnAt } = connection.session;
      if (now >= actor.expiresAt) connection.end('token_expired');
      else if (warnAt !== null && now >= warnAt) {
        connection.session.warnAt = null;
        connection.send('auth.expiring', { expiresIn: secondsLeft(actor, now) });
      }
    }
  }

  /** Asks for the token again; a store that does not answer ends no session. */
  async function check(connection: Connection): Promise<void> {
    const { session } = connection;
    try {
      const actor = await services.sessions.verify(session.token);
      session.actor = actor;
    } catch (error) {
      if (!(error instanceof AppError) || error.status !== 401) {
        logger.warn({ err: error }, 'unable to check an open session');
      } else if (session.actor.expiresAt > clock()) connection.end('token_revoked');
      else connection.end('token_expired');
    }
  }

  async function checkUser(userId: string, withMemberships: boolean): Promise<void> {
    await Promise.all(connections.of(userId).map(check));
    if (withMemberships) await connections.refresh(userId);
  }

  async function checkEverybody(withMemberships: boolean): Promise<void> {
    tokensAt = clock();
    if (withMemberships) membershipsAt = tokensAt;
    const users = connections.users();
    for (let from = 0; from < users.length; from += CHUNK) {
      const results = await Promise.allSettled(
        users.slice(from, from + CHUNK).map((userId) => checkUser(userId, withMemberships)),
      );
      const failed = results.find((result) => result.status === 'rejected');
      if (failed) logger.warn({ err: failed.reason }, 'unable to read memberships again');
    }
  }

  /** One round at a time; one that is asked for meanwhile comes after it. */
  function checkAll(withMemberships: boolean): Promise<void> {
    rounds += 1;
    round = round.then(() => checkEverybody(withMemberships)).finally(() => (rounds -= 1));
    return round;
  }

  function tick(): void {
    expire();
    if (rounds > 0) return;
    const [tokens, memberships] = bus.connected()
      ? [ROUTINE_MS, ROUTINE_MS]
      : [ALONE_TOKENS_MS, ALONE_MEMBERSHIPS_MS];
    const now = clock();
    if (now - membershipsAt >= memberships) void checkAll(true);
    else if (now - tokensAt >= tokens) void checkAll(false);
  }

  function onControl(message: ControlMessage): void {
    // Caches drop what they know in the same message; the check comes after all of them have heard it.
    setImmediate(() => {
      for (const connection of [...connections.all()]) {
        const { sessionId, userId } = connection.session.actor;
        const meant =
          (message.kind === 'session' && message.sessionId === sessionId) ||
          (message.kind === 'user' && message.userId === userId);
        if (meant)
          void check(connection)
            .then(() => connections.refresh(userId))
            .catch(() => {});
      }
    });
  }

  const timer = setInterval(tick, EXPIRY_MS);
  timer.unref();
  const subscription = subscribeControl(bus, onControl);
  const offReconnect = bus.onReconnect(() => {
    setImmediate(() => void checkAll(true).then(deps.afterReconnect));
  });
  return {
    async close() {
      clearInterval(timer);
      offReconnect();
      await (
        await subscription
      )();
    },
  };
}
