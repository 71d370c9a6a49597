import type { Scope } from '@sotto/protocol';
import { REFUSED_LINES } from '../../edge/log-budget.js';
import { AppError, toAppError } from '../../errors.js';
import { adviceFor } from '../../storage/driver-errors.js';
import type { SocketsDeps } from '../deps.js';
import { authenticate } from './authenticate.js';
import type { Claimant } from './authenticate.js';
import type { Connection, Session } from './connection.js';
import type { Connections } from './connections.js';

/** What the admission of a socket needs, on any transport. */
export interface AdmissionDeps extends Pick<
  SocketsDeps,
  'clock' | 'config' | 'failedAuthentications' | 'limiter' | 'origins' | 'securityLog' | 'services'
> {
  connections: Connections;
  /** Returns true while the server stops and accepts no new connection. */
  draining: () => boolean;
}

/** An open socket that is not a connection yet. */
export interface Candidate<C extends Connection> {
  claimant: Claimant;
  token: unknown;
  scopes: readonly Scope[];
  /** Assigns the socket to a user, for the limits of the transport. */
  identify(userId: string): void;
  /** Reads what the connection needs, and returns the function that creates it. */
  prepare(session: Session): Promise<() => C> | (() => C);
  isOpen(): boolean;
}

/**
 * Admits a socket: authenticates it, applies the limits and registers its connection, which is in all its channels then.
 * The connection of a socket that closed meanwhile is returned, but not registered.
 * @throws AppError `draining`, those of `authenticate`, `rate_limited`, `too_many_sockets`, those of `prepare`
 */
export async function admit<C extends Connection>(deps: AdmissionDeps, candidate: Candidate<C>): Promise<C> {
  const { config, connections, limiter, services } = deps;
  assertNotDraining(deps);
  const session = await authenticate(deps, candidate.token, candidate.claimant, candidate.scopes);
  const { userId } = session.actor;
  candidate.identify(userId);
  await limiter.enforce('api.user', userId, services.prices.ofRooms(userId));
  const create = await candidate.prepare(session);
  // Nothing is awaited between this check and the registration: sockets that open at once would all pass it.
  if (connections.countOf(userId) >= config.maxSocketsPerUser) throw new AppError('too_many_sockets');
  const connection = create();
  try {
    await connections.add(connection);
    // A revocation between the first check and the registration found no connection to end.
    await services.sessions.verify(session.token);
  } catch (error) {
    connections.remove(connection);
    throw error;
  }
  // A socket that closed before its connection was created cannot remove it by its close event.
  if (!candidate.isOpen()) connections.remove(connection);
  return connection;
}

/**
 * Refuses a new connection while the server stops.
 * @throws AppError `draining`
 */
export function assertNotDraining({ draining }: Pick<AdmissionDeps, 'draining'>): void {
  if (draining()) throw new AppError('draining', undefined, { retryAfter: 1 });
}

/** Logs a handshake that failed by the server's own fault, a few times per address. */
export function logFailedHandshake(
  { logBudget, logger }: Pick<SocketsDeps, 'logBudget' | 'logger'>,
  error: unknown,
  address: string,
  text: string,
): void {
  const { code, status } = toAppError(error);
  if (status < 500) return;
  logBudget.write(`error ${code}`, address, REFUSED_LINES, () =>
    logger.error({ err: error }, adviceFor(error) ?? text),
  );
}
