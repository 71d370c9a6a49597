import type { Scope } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { Door } from '../../security-log.js';
import type { Session } from './connection.js';
import type { SocketsDeps } from '../deps.js';

/** `auth.expiring` comes this long before the end, or after two thirds of a shorter life. */
const WARN_BEFORE_MS = 60_000;

type AuthDeps = Pick<SocketsDeps, 'clock' | 'failedAuthentications' | 'origins' | 'securityLog' | 'services'>;

/** Who presents a token. */
export interface Claimant {
  address: string;
  door: Door;
  origin: string | undefined;
}

/**
 * Checks a token and what it is used for.
 * @throws AppError `unauthorized` (no token), `invalid_token`, `rate_limited` (too many bad tokens from the address),
 * `origin_not_allowed`, `insufficient_scope`
 */
export async function authenticate(
  { clock, failedAuthentications, origins, securityLog, services }: AuthDeps,
  token: unknown,
  { origin, address, door }: Claimant,
  scopes: readonly Scope[],
): Promise<Session> {
  if (token === undefined || token === null || token === '') throw new AppError('unauthorized');
  const peer = { address, door };
  const actor = await failedAuthentications.guard(peer, async () => {
    if (typeof token !== 'string' || token.length > 1024) throw new AppError('invalid_token');
    return services.sessions.verify(token);
  });
  // The union of all sites let the connection in; the token's own client decides.
  if (!(await origins.isAllowedFor(origin, actor.clientId))) {
    securityLog.originRefused({ ...peer, userId: actor.userId, clientId: actor.clientId, origin });
    throw new AppError('origin_not_allowed');
  }
  if (!scopes.some((scope) => actor.scopes.includes(scope))) throw new AppError('insufficient_scope');
  return { actor, token: token as string, warnAt: warnAt(actor, clock()) };
}

/** Puts a new session under a connection of the same user. */
export function renew(session: Session, next: Session): void {
  if (next.actor.userId !== session.actor.userId)
    throw new AppError('forbidden', 'The token belongs to another user');
  Object.assign(session, next);
}

/** Whole seconds that an access token still lives. */
export function secondsLeft(actor: Actor, now: number): number {
  return Math.max(0, Math.round((actor.expiresAt - now) / 1000));
}

function warnAt(actor: Actor, now: number): number {
  const life = actor.expiresAt - now;
  return actor.expiresAt - Math.min(WARN_BEFORE_MS, life / 3);
}
