import type { Models } from '../models/index.js';
import { createTtlCache } from '../services/ttl-cache.js';
import type { OAuthClients } from './clients.js';

/** How long the operator's change of an origin may take to be seen, in milliseconds. */
const TTL_MS = 5000;
const MAX_ENTRIES = 10_000;
/** Longer than scheme, host name (253) and port can be. */
const MAX_ORIGIN = 270;

export type Origins = ReturnType<typeof createOrigins>;

interface OriginsDeps {
  models: Pick<Models, 'OAuthClient'>;
  clients: OAuthClients;
  clock: () => number;
  /** Our own origins: the pages that this server serves itself, and their client. */
  own: { origins: () => string[]; clientId: string };
}

/**
 * The one place that decides origins, for CORS, Socket.IO and the plain WebSocket. A missing Origin passes: it is no
 * browser.
 */
export function createOrigins({ models, clients, clock, own }: OriginsDeps) {
  const known = createTtlCache<boolean>({ ttlMs: TTL_MS, max: MAX_ENTRIES, clock });

  return {
    /** Step one, before anybody is known: whether any site allows the origin. */
    async isKnownOrigin(origin: string | undefined): Promise<boolean> {
      if (origin === undefined) return true;
      if (own.origins().includes(origin)) return true;
      // What anybody may send must not fill the memory.
      if (origin.length > MAX_ORIGIN) return false;
      return known.get(
        origin,
        async () => (await models.OAuthClient.exists({ origins: { $eq: origin } })) !== null,
      );
    },
    /** Step two, once the client is known: its own origins decide. */
    async isAllowedFor(origin: string | undefined, clientId: string): Promise<boolean> {
      if (origin === undefined) return true;
      if (clientId === own.clientId && own.origins().includes(origin)) return true;
      const client = await clients.find(clientId);
      return client?.origins.includes(origin) ?? false;
    },
  };
}
