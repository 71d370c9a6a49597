import type { Logger } from 'pino';
import { createLogBudget } from './edge/log-budget.js';
import { parseRedirectUri } from './oauth/authorize/redirect-uri.js';
import { parseOrigin, storedFormsOf } from './oauth/origins/origin-form.js';
import { DEFAULT_SITE } from './seed-site.js';

/** The origin of an event, as far as it is known. Never a typed name: users type passwords into that field. */
interface Who {
  userId?: string | undefined;
  /** As rate limits count it: an IPv4 address or the /64 of an IPv6 one. */
  address?: string | undefined;
  clientId?: string | undefined;
  sessionId?: string | undefined;
}

/** Outcome of an event; a refusal has a reason. */
type Outcome = { outcome: 'ok' } | { outcome: 'refused'; reason: string };

/** The transport of a request, as the log and the metrics name it. */
export type Transport = 'http' | 'socket.io' | 'websocket';

/** What an operator can watch and alert on (`docs/security.md`): one function for each event. */
export interface SecurityLog {
  registered(event: Who & Outcome): void;
  signedIn(
    event: Who &
      Outcome & {
        grant: 'password' | 'guest' | 'client_credentials' | 'jwt-bearer' | 'authorization_code' | 'backend';
      },
  ): void;
  refreshed(event: Who & Outcome): void;
  /** A spent refresh token was used again: there is a copy of it. Its session is ended. */
  tokenReused(event: Who): void;
  signedOut(event: Who): void;
  /** The user changed the password or the e-mail address or deleted the account, or tried to. */
  credentialsChanged(event: Who & Outcome & { what: 'password' | 'email' | 'account' }): void;
  /** A token, a ticket or an OAuth client's secret was refused. */
  authenticationFailed(event: Who & { transport: Transport; reason: string }): void;
  /** @param event - `site` is its slug */
  originRefused(event: Who & { transport: Transport; origin: string | undefined; site?: string }): void;
  /** A page asked to lead back to an address that is not registered for its client. @param event - `site` is its slug */
  redirectRefused(event: Who & { redirectUri: string; site: string }): void;
  /** @param event - `limit` is the name of the limit */
  limited(event: Who & { limit: string; room?: string | undefined }): void;
  /**
   * A file was refused, or could not be examined: then `failure` says why, and `outcome` whether the site accepted it.
   * @param event - `file` is its id
   */
  fileScanned(event: Who & Outcome & { file: string; failure?: string | undefined }): void;
  socketOpened(event: Who & { transport: Transport; connection: string }): void;
  /** @param event - `reason` is a code, `seconds` how long the socket was open */
  socketClosed(
    event: Who & { transport: Transport; connection: string; reason: string; seconds?: number },
  ): void;
}

/** Lines per minute about refusals of one kind, user and address; more are only counted. */
const MAX_LINES = 10;
const WINDOW_MS = 60_000;
/** Pairs of user and address that are counted separately; all others share one count. */
const MAX_PLACES = 10_000;
/** Lines of one kind per second about anonymous clients, from all addresses together. */
const MAX_ANONYMOUS = 20;
/** Pairs with most omitted lines that get a summary of their own; all others share one. */
const MAX_SUMMARIES = 100;
/** More than scheme, host name (253) and port can have. */
const MAX_ORIGIN = 270;

/** A user (`undefined`: anonymous) at an address, and the number of refusals in this minute. */
interface Place {
  readonly event: string;
  readonly userId: string | undefined;
  readonly address: string | undefined;
  count: number;
}

/**
 * Creates the security log. A client that is refused a thousand times a second must not fill the disk, so refusals are
 * bounded by event, user and address, and those of anonymous clients also in total; successes of users are always
 * written.
 * @param clock - milliseconds since 1970
 */
export function createSecurityLog(logger: Logger, clock: () => number): SecurityLog & { close(): void } {
  const lines = logger.child({ log: 'security' });
  const places = new Map<string, Place>();
  const anonymous = createLogBudget(({ kind: event, ...rest }) =>
    lines.warn({ event, ...rest }, 'more of the same'),
  );
  let windowEnd = clock() + WINDOW_MS;

  function startWindow(now: number): void {
    const full = [...places.values()].filter(({ count }) => count > MAX_LINES);
    full.sort((a, b) => b.count - a.count);
    for (const { count, ...place } of full.slice(0, MAX_SUMMARIES))
      lines.warn({ ...place, leftOut: count - MAX_LINES }, 'more of the same');
    const others = full.slice(MAX_SUMMARIES);
    for (const event of new Set(others.map((place) => place.event))) {
      const counts = others.filter((place) => place.event === event).map(({ count }) => count - MAX_LINES);
      const leftOut = counts.reduce((sum, count) => sum + count, 0);
      lines.warn({ event, leftOut, places: counts.length }, 'more of the same');
    }
    places.clear();
    windowEnd = now + WINDOW_MS;
  }

  function placeOf(event: string, { userId, address }: Who): Place {
    let key = `${event} ${userId ?? ''} ${address ?? ''}`;
    const isKept = places.has(key) || places.size < MAX_PLACES;
    if (!isKept) key = event;
    let place = places.get(key);
    if (!place) {
      place = {
        event,
        ...(isKept ? { userId, address } : { userId: undefined, address: undefined }),
        count: 0,
      };
      places.set(key, place);
    }
    return place;
  }

  function info(event: string, fields: object): void {
    lines.info({ event, ...fields }, event);
  }

  function warn(event: string, fields: Who): void {
    const now = clock();
    if (now >= windowEnd) startWindow(now);
    const place = placeOf(event, fields);
    place.count += 1;
    if (place.count > MAX_LINES) return;
    const line = () => lines.warn({ event, ...fields }, event);
    if (fields.userId !== undefined) line();
    else anonymous.write(event, fields.address ?? '', MAX_ANONYMOUS, line);
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
    originRefused({ origin, site, ...fields }) {
      const remedy = commandToAllow(origin, { ...fields, site });
      const line = { ...fields, origin: origin?.slice(0, MAX_ORIGIN), ...(remedy && { remedy }) };
      warn('origin_refused', line as Who);
    },
    redirectRefused({ redirectUri, site, ...fields }) {
      const remedy = commandToRegister(redirectUri, { ...fields, site });
      // A query may hold secrets of the page.
      const shown = redirectUri.replace(/\?.*$/s, '?…').slice(0, MAX_ORIGIN);
      const line = { ...fields, redirectUri: shown, ...(remedy && { remedy }) };
      warn('redirect_refused', line as Who);
    },
    limited: (fields) => warn('limited', fields),
    fileScanned: (fields) => byOutcome('file_scan', fields),
    socketOpened: (fields) => info('socket_open', fields),
    socketClosed: (fields) => info('socket_close', fields),
    /** Logs summaries of the lines that were omitted so far. */
    close() {
      anonymous.close();
      startWindow(clock());
    },
  };
}

/** Returns the command that would allow an origin; undefined for what no command allows, which could be anything. */
function commandToAllow(origin = '', client: ClientOfSite): string | undefined {
  const isOfAPage = storedFormsOf(origin).length > 0 && parseOrigin(origin).origin === origin;
  return isOfAPage ? commandToChange(client, `--add-origin ${origin}`) : undefined;
}

/** Returns the command that would register a redirect URI; undefined for what is none, or would not be safe in a shell. */
function commandToRegister(uri: string, client: ClientOfSite): string | undefined {
  const isShort = uri.length <= MAX_ORIGIN;
  const isSafe = isShort && /^[\w:/.~%+@,-]+$/.test(uri) && parseRedirectUri(uri) === uri;
  return isSafe ? commandToChange(client, `--add-redirect-uri '${uri}'`) : undefined;
}

interface ClientOfSite {
  clientId?: string | undefined;
  site?: string | undefined;
}

function commandToChange({ clientId = 'CLIENT', site }: ClientOfSite, change: string): string {
  const ofSite = site === undefined || site === DEFAULT_SITE ? '' : ` --site ${site}`;
  return `sotto clients update ${clientId} ${change}${ofSite}`;
}
