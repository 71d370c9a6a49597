import type { Logger } from 'pino';
import type { Bus, ControlMessage } from '../../bus/bus.js';
import { subscribeControl } from '../../bus/bus.js';
import type { SocketsDeps } from '../deps.js';
import type { Connections } from './connections.js';
import { createSessionChecks } from './session-checks.js';
import type { CheckScope } from './session-checks.js';

/** Interval of the look at expiry. */
const EXPIRY_MS = 500;
/** Interval of the check of everything while the bus is up: finds what an operator's command changed in the store. */
const ROUTINE_MS = 60_000;
/** Intervals while the bus is down and other nodes cannot announce a change. Tokens are cached, memberships are read. */
const ALONE_TOKENS_MS = 1000;
const ALONE_MEMBERSHIPS_MS = 5000;

interface SessionGuardDeps extends Pick<SocketsDeps, 'clock' | 'services'> {
  bus: Bus;
  connections: Connections;
  logger: Logger;
  /** Called after everything was checked again because the bus had been lost. */
  afterReconnect: () => Promise<void>;
}

/** Keeps open connections to what their tokens and memberships allow. */
export interface SessionGuard {
  close(): Promise<void>;
}

/** Starts the guard: expiry, revocations announced on the control channel, and a check of everything after a bus loss. */
export function startSessionGuard(deps: SessionGuardDeps): SessionGuard {
  const { bus, clock, connections } = deps;
  const checks = createSessionChecks(deps);
  let tokensAt = clock();
  let membershipsAt = clock();
  let pendingRounds = 0;
  let round = Promise.resolve();

  /** Runs one round at a time; a round requested meanwhile follows it. */
  function checkAll(scope: CheckScope): Promise<void> {
    pendingRounds += 1;
    round = round
      .then(() => {
        tokensAt = clock();
        if (scope === 'tokens-and-memberships') membershipsAt = tokensAt;
        return checks.verifyAll(scope);
      })
      .finally(() => (pendingRounds -= 1));
    return round;
  }

  function tick(): void {
    checks.expire();
    if (pendingRounds > 0) return;
    const [tokens, memberships] = bus.connected()
      ? [ROUTINE_MS, ROUTINE_MS]
      : [ALONE_TOKENS_MS, ALONE_MEMBERSHIPS_MS];
    const now = clock();
    if (now - membershipsAt >= memberships) void checkAll('tokens-and-memberships');
    else if (now - tokensAt >= tokens) void checkAll('tokens');
  }

  function onControl(message: ControlMessage): void {
    // The same message invalidates caches; check only after all their listeners have run.
    setImmediate(() => {
      if (message.kind === 'site') return void checks.verifySite(message.siteId);
      if (message.kind !== 'session' && message.kind !== 'user') return;
      for (const connection of [...connections.all()]) {
        const { sessionId, userId } = connection.session.actor;
        const isMeant =
          (message.kind === 'session' && message.sessionId === sessionId) ||
          (message.kind === 'user' && message.userId === userId);
        if (isMeant)
          void checks
            .verify(connection)
            .then(() => connections.refresh(userId))
            .catch(() => {});
      }
    });
  }

  const timer = setInterval(tick, EXPIRY_MS);
  timer.unref();
  const subscription = subscribeControl(bus, onControl);
  const offReconnect = bus.onReconnect(() => {
    setImmediate(() => void checkAll('tokens-and-memberships').then(deps.afterReconnect));
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
