import { MAX_DISPLAY_NAME } from '@sotto/protocol';
import { displayText } from '@sotto/protocol/schemas';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { RateLimiter } from '../../rate-limit/rate-limiter.js';
import type { SecurityLog } from '../../security-log.js';
import type { GuestsService } from '../../services/guests.js';
import { OAuthError } from '../oauth-error.js';
import { grantedScopes, isNarrowed } from '../scopes.js';
import type { IssuedTokens, TokenSessions } from '../tokens/token-sessions.js';

export interface GuestGrantDeps {
  guests: GuestsService;
  sessions: Pick<TokenSessions, 'start'>;
  limiter: RateLimiter;
  securityLog: Pick<SecurityLog, 'signedIn'>;
  /** Client address. */
  address: string;
}

const DEFAULT_NAME = 'Guest';
const visibleName = displayText(MAX_DISPLAY_NAME);

/** @throws OAuthError `invalid_request` */
function readName(name: string | undefined): string {
  if (name === undefined || name.trim() === '') return DEFAULT_NAME;
  const result = visibleName.safeParse(name);
  if (result.success) return result.data;
  throw new OAuthError('invalid_request', `name ${result.error.issues[0]!.message}`);
}

/**
 * Creates a guest of the client's site, which admits guests, and starts a session (RFC 6749 section 4.5). `name` is optional.
 * @throws OAuthError `invalid_request`, `invalid_scope`, `invalid_grant`
 * (a guest from this address was banned); AppError `rate_limited`, `unavailable`
 */
export async function grantGuest(
  deps: GuestGrantDeps,
  client: OAuthClientRecord,
  { name, scope }: Record<string, string>,
): Promise<IssuedTokens> {
  const siteId = client.site.toString();
  const who = { address: deps.address, clientId: client.clientId, grant: 'guest' as const };
  const displayName = readName(name);
  // A guest chats; the monitor and whatever else a client may do is for accounts.
  const chat = { scopes: client.scopes.filter((one) => one === 'chat') };
  const scopes = grantedScopes(chat, { grantedScopes: [] }, scope);
  const guest = await deps.guests.create(siteId, displayName, deps.address);
  if (!guest) {
    deps.securityLog.signedIn({ ...who, outcome: 'refused', reason: 'address_blocked' });
    throw new OAuthError('invalid_grant', 'this address gets no guests for a day');
  }
  const userId = guest._id.toString();
  const issued = await deps.sessions.start({
    ...{ siteId, userId, clientId: client.clientId, scopes, method: 'guest' },
    narrowed: isNarrowed(scope),
  });
  await deps.guests.seen(issued.session, deps.address);
  deps.securityLog.signedIn({ ...who, outcome: 'ok', userId, sessionId: issued.session._id });
  return issued;
}
