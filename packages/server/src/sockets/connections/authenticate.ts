import type { Scope } from '@sotto/protocol';
import type { Actor } from '../../actor.js';
import { AppError } from '../../errors.js';
import type { Transport } from '../../security-log.js';
import type { Session } from './connection.js';
import type { SocketsDeps } from '../deps.js';

/** `auth.expiring` is sent this long before a token ends, or after two thirds of a shorter life. */
const WARN_BEFORE_MS = 60_000;

type AuthDeps = Pick<SocketsDeps, 'clock' | 'failedAuthentications' | 'origins' | 'securityLog' | 'services'>;

/** The peer that presents a token. */
export interface Claimant {
  address: string;
  transport: Transport;
  origin: string | undefined;
}

/**
 * Verifies a token, and that its client may use it from this origin with one of these scopes.
 * @throws AppError `unauthorized` (no token), `invalid_token`, `rate_limited` (too many bad tokens from the address),
 * `origin_not_allowed`, `insufficient_scope`
 */
export async function authenticate(
  { clock, failedAuthentications, origins, securityLog, services }: AuthDeps,
  token: unknown,
  { origin, address, transport }: Claimant,
  scopes: readonly Scope[],
): Promise<Session> {
  if (token === undefined || token === null || token === '') throw new AppError('unauthorized');
  const peer = { address, transport };
  const actor = await failedAuthentications.guard(peer, async () => {
    if (typeof token !== 'string' || token.length > 1024) throw new AppError('invalid_token');
    return services.sessions.verify(token);
  });
  // So far any site's origin was accepted; now the token's own client decides.
  if (!(await origins.isAllowedFor(origin, actor.clientId))) {
    const { userId, clientId } = actor;
    const { slug: site } = await services.sites.find(actor.siteId);
    securityLog.originRefused({ ...peer, userId, clientId, site, origin });
    throw new AppError('origin_not_allowed');
  }
  if (!scopes.some((scope) => actor.scopes.includes(scope))) throw new AppError('insufficient_scope');
  return { actor, token: token as string, warnAt: warnAt(actor, clock()) };
}

/**
 * Replaces the session of a connection by a new one of the same user.
 * @throws AppError `forbidden`
 */
export function replaceSession(session: Session, next: Session): void {
  if (next.actor.userId !== session.actor.userId)
    throw new AppError('forbidden', 'The token belongs to another user');
  Object.assign(session, next);
}

/** Returns the whole seconds until an access token ends. */
export function secondsLeft(actor: Actor, now: number): number {
  return Math.max(0, Math.round((actor.expiresAt - now) / 1000));
}

function warnAt(actor: Actor, now: number): number {
  const life = actor.expiresAt - now;
  return actor.expiresAt - Math.min(WARN_BEFORE_MS, life / 3);
}
