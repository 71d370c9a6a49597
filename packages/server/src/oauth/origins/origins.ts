import mongoose from 'mongoose';
import type { Logger } from 'pino';
import { createBatchLoader } from '../../async/batch-loader.js';
import type { Bus } from '../../bus/bus.js';
import { subscribeControl } from '../../bus/bus.js';
import { createTtlCache } from '../../cache/ttl-cache.js';
import type { Models } from '../../models/index.js';
import { CACHE_TTL_MS } from '../../services/deps.js';
import type { OAuthClients } from '../clients.js';
import { storedFormsOf } from './origin-form.js';

/** Origins that are kept in memory: those of pages that use the chat. */
const MAX_ORIGINS = 10_000;

export type Origins = ReturnType<typeof createOrigins>;

interface OriginsDeps {
  models: Pick<Models, 'OAuthClient'>;
  clients: Pick<OAuthClients, 'find'>;
  bus: Bus;
  logger: Logger;
  clock: () => number;
  /** The origins and the OAuth clients of the pages that this server serves itself. */
  own: { origins: () => string[]; clientIds: readonly string[] };
}

/**
 * Creates the check of origins, which every transport uses: CORS, Socket.IO, the plain WebSocket, the token endpoint. A
 * missing Origin passes: the client is no browser.
 */
export function createOrigins({ models, clients, bus, logger, clock, own }: OriginsDeps) {
  const known = createTtlCache<boolean>({ ttlMs: CACHE_TTL_MS, max: MAX_ORIGINS, clock });
  subscribeControl(bus, (message) => {
    if (message.kind === 'client') known.clear();
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of origins'));
  bus.onReconnect(() => known.clear());

  /** Reads many origins by one query, so that invented ones cost no lookup each. */
  const isStored = createBatchLoader(async (origins: string[]) => {
    const forms = new Map(origins.map((origin) => [origin, storedFormsOf(origin)]));
    const rows = await models.OAuthClient.find({
      origins: mongoose.trusted({ $in: [...forms.values()].flat() }),
    })
      .select('origins')
      .lean<{ origins: string[] }[]>();
    const stored = new Set(rows.flatMap((row) => row.origins));
    return new Map([...forms].map(([origin, each]) => [origin, each.some((form) => stored.has(form))]));
  });

  return {
    /** Step one, before the client is known: returns whether any client allows the origin. */
    async isKnownOrigin(origin: string | undefined): Promise<boolean> {
      if (origin === undefined) return true;
      if (own.origins().includes(origin)) return true;
      if (storedFormsOf(origin).length === 0) return false;
      const isKnown = await known.get(origin, async () => (await isStored(origin)) === true);
      // Invented origins must not fill the memory, and one that an operator has just added is accepted at once.
      if (!isKnown) known.delete(origin);
      return isKnown;
    },
    /** Step two, once the client is known: returns whether its own origins allow it. */
    async isAllowedFor(origin: string | undefined, clientId: string): Promise<boolean> {
      if (origin === undefined) return true;
      if (own.clientIds.includes(clientId) && own.origins().includes(origin)) return true;
      const client = await clients.find(clientId);
      return client !== null && storedFormsOf(origin).some((form) => client.origins.includes(form));
    },
  };
}
