import type { Logger } from 'pino';

/** Who did something, as far as it is known. Never a name that was typed: people type passwords into that field. */
interface Who {
  userId?: string | undefined;
  /** As rate limits count it: an IPv4 address or the /64 of an IPv6 one. */
  address?: string | undefined;
  clientId?: string | undefined;
  sessionId?: string | undefined;
}

/** How something ended; a refusal has a reason. */
type Outcome = { outcome: 'ok' } | { outcome: 'refused'; reason: string };

/** Through which door somebody came. */
export type Door = 'http' | 'socket.io' | 'websocket';

/** What an operator can watch and alert on (`docs/security.md`): one function for each event. */
export interface SecurityLog {
  registered(event: Who & Outcome): void;
  signedIn(event: Who & Outcome & { grant: 'password' | 'client_credentials' }): void;
  refreshed(event: Who & Outcome): void;
  /** A spent refresh token came back: somebody has a copy. Its session is over. */
  tokenReused(event: Who): void;
  signedOut(event: Who): void;
  /** The password or the e-mail address, by the user. */
  credentialsChanged(event: Who & Outcome & { what: 'password' | 'email' }): void;
  /** A token, a ticket or an OAuth client's secret was refused. */
  authenticationFailed(event: Who & { door: Door; reason: string }): void;
  originRefused(event: Who & { door: Door; origin: string | undefined }): void;
  /** @param event - `limit` is the name of the limit */
  limited(event: Who & { limit: string; room?: string | undefined }): void;
  socketOpened(event: Who & { door: Door; connection: string }): void;
  /** @param event - `reason` is a code, `seconds` how long the socket was open */
  socketClosed(event: Who & { door: Door; connection: string; reason: string; seconds?: number }): void;
}

/** Lines about refusals of one kind from one place in a minute; more are counted and told in one line. */
const MAX_LINES = 10;
const WINDOW_MS = 60_000;
/** Places that are counted apart; all others share one count. */
const MAX_PLACES = 10_000;
/** Longer than scheme, host name (253) and port can be. */
const MAX_ORIGIN = 270;

/**
 * Makes the security log. A stranger who is refused a thousand times a second must not fill the disk, so refusals are
 * bounded by event and address; what somebody with an account did is written each time.
 * @param clock - milliseconds since 1970
 */
export function createSecurityLog(logger: Logger, clock: () => number): SecurityLog {
  const lines = logger.child({ log: 'security' });
  const places = new Map<string, { event: string; address: string | undefined; count: number }>();
  let windowEnd = clock() + WINDOW_MS;

  function startWindow(now: number): void {
    for (const { event, address, count } of places.values()) {
      if (count > MAX_LINES) lines.warn({ event, address, leftOut: count - MAX_LINES }, 'more of the same');
    }
    places.clear();
    windowEnd = now + WINDOW_MS;
  }

  function info(event: string, fields: object): void {
    lines.info({ event, ...fields }, event);
  }

  function warn(event: string, fields: Who): void {
    const now = clock();
    if (now >= windowEnd) startWindow(now);
    let key = `${event} ${fields.address ?? fields.userId ?? ''}`;
    let { address } = fields;
    if (!places.has(key) && places.size >= MAX_PLACES) [key, address] = [event, undefined];
    const place = places.get(key) ?? { event, address, count: 0 };
    places.set(key, place);
    place.count += 1;
    if (place.count <= MAX_LINES) lines.warn({ event, ...fields }, event);
  }

  const byOutcome = (event: string, fields: Who & Outcome) =>
    fields.outcome === 'ok' ? info(event, fields) : warn(event, fields);

  return {
    registered: (fields) => byOutcome('register', fields),
    signedIn: (fields) => byOutcome('sign_in', fields),
    refreshed: (fields) => byOutcome('refresh', fields),
    tokenReused: (fields) => warn('token_reuse', fields),
    signedOut: (fields) => info('sign_out', fields),
    credentialsChanged: (fields) => byOutcome('credentials_change', fields),
    authenticationFailed: (fields) => warn('authentication_failed', fields),
    originRefused: ({ origin, ...fields }) =>
      warn('origin_refused', { ...fields, origin: origin?.slice(0, MAX_ORIGIN) } as Who),
    limited: (fields) => warn('limited', fields),
    socketOpened: (fields) => info('socket_open', fields),
    socketClosed: (fields) => info('socket_close', fields),
  };
}
