import type { SessionEndCode } from '@sotto/protocol';
import type { Logger } from 'pino';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { SocketsDeps } from '../deps.js';
import { secondsLeft } from './authenticate.js';
import type { Connection } from './connection.js';
import type { Connections } from './connections.js';

/** Users or connections that are checked at once. */
const CHUNK = 50;

interface SessionChecksDeps extends Pick<SocketsDeps, 'clock' | 'services'> {
  connections: Connections;
  logger: Logger;
}

/** What a check covers: tokens, which are cached for 5 s, or memberships too, which are read from the store each time. */
export type CheckScope = 'tokens' | 'tokens-and-memberships';

/** Checks whether open connections are still allowed. */
export interface SessionChecks {
  /** Ends connections whose token has expired, and announces the end of those that expire soon. */
  expire(): void;
  /** Verifies the connection's token again. Never rejects: a store that is away ends no session. */
  verify(connection: Connection): Promise<void>;
  /** Verifies the tokens of all connections of a site again, or ends them where it is disabled. Never rejects. */
  verifySite(siteId: string): Promise<void>;
  /** Checks all connections of this node. Never rejects. */
  verifyAll(scope: CheckScope): Promise<void>;
}

/** Creates the checks. */
export function createSessionChecks({
  clock,
  connections,
  logger,
  services,
}: SessionChecksDeps): SessionChecks {
  async function verify(connection: Connection): Promise<void> {
    const { session } = connection;
    try {
      const actor = await services.sessions.verify(session.token);
      session.actor = actor;
    } catch (error) {
      if (error instanceof AppError && error.code === 'site_disabled') connection.end('site_disabled');
      else if (!(error instanceof AppError) || error.status !== 401) {
        logger.warn({ err: error }, 'unable to check an open session');
      } else connection.end(await endCodeOf(session.actor));
    }
  }

  const endCodeOf = async ({ userId, expiresAt }: Actor): Promise<SessionEndCode> =>
    expiresAt <= clock() ? 'token_expired' : services.sessions.endCodeOf(userId);

  async function isDisabled(siteId: string): Promise<boolean> {
    return services.sites.requireEnabled(siteId).then(
      () => false,
      (error: unknown) => error instanceof AppError && error.code === 'site_disabled',
    );
  }

  async function verifyUser(userId: string, scope: CheckScope): Promise<void> {
    await Promise.all(connections.of(userId).map(verify));
    if (scope === 'tokens-and-memberships') await connections.refresh(userId);
  }

  return {
    expire() {
      const now = clock();
      for (const connection of [...connections.all()]) {
        const { actor, warnAt } = connection.session;
        if (now >= actor.expiresAt) connection.end('token_expired');
        else if (warnAt !== null && now >= warnAt) {
          connection.session.warnAt = null;
          connection.send('auth.expiring', { expiresIn: secondsLeft(actor, now) });
        }
      }
    },
    verify,
    async verifySite(siteId) {
      const meant = [...connections.all()].filter(({ session }) => session.actor.siteId === siteId);
      if (meant.length === 0) return;
      // Each would find the same, but reads of many sessions take time.
      if (await isDisabled(siteId)) for (const connection of meant) connection.end('site_disabled');
      else for (const chunk of chunksOf(meant)) await Promise.all(chunk.map(verify));
    },
    async verifyAll(scope) {
      for (const chunk of chunksOf(connections.users())) {
        const results = await Promise.allSettled(chunk.map((userId) => verifyUser(userId, scope)));
        const failed = results.find((result) => result.status === 'rejected');
        if (failed) logger.warn({ err: failed.reason }, 'unable to read memberships again');
      }
    },
  };
}

function* chunksOf<T>(all: readonly T[]): Generator<T[]> {
  for (let from = 0; from < all.length; from += CHUNK) yield all.slice(from, from + CHUNK);
}
