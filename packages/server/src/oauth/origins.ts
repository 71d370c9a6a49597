import type { Models } from '../models/index.js';
import { SETTINGS_TTL_MS } from '../services/deps.js';
import type { OAuthClients } from './clients.js';

/** Shortest interval between two reads of the store for unknown origins, in milliseconds. */
const RETRY_MS = 250;

export type Origins = ReturnType<typeof createOrigins>;

interface OriginsDeps {
  models: Pick<Models, 'OAuthClient'>;
  clients: OAuthClients;
  clock: () => number;
  /** The origins and the OAuth client of the pages that this server serves itself. */
  own: { origins: () => string[]; clientId: string };
}

/**
 * Creates the check of origins for CORS, Socket.IO and the plain WebSocket. A missing Origin passes: the client is no
 * browser.
 */
export function createOrigins({ models, clients, clock, own }: OriginsDeps) {
  let known: { at: number; origins: Promise<ReadonlySet<string>> } | undefined;

  async function load(): Promise<ReadonlySet<string>> {
    const all = await models.OAuthClient.find({}).select('origins').lean();
    return new Set(all.flatMap(({ origins }) => origins));
  }

  /** Returns the origins of all clients, read at once so that invented ones cost no look-up each. */
  async function allOrigins(maxAgeMs: number): Promise<ReadonlySet<string>> {
    const now = clock();
    if (known && now - known.at < maxAgeMs) return known.origins;
    const loading = { at: now, origins: load() };
    known = loading;
    loading.origins.catch(() => {
      if (known === loading) known = undefined;
    });
    return loading.origins;
  }

  return {
    /** Step one, before the client is known: returns whether any client allows the origin. */
    async isKnownOrigin(origin: string | undefined): Promise<boolean> {
      if (origin === undefined) return true;
      if (own.origins().includes(origin)) return true;
      if ((await allOrigins(SETTINGS_TTL_MS)).has(origin)) return true;
      // An origin that an operator has just added is accepted at once.
      return (await allOrigins(RETRY_MS)).has(origin);
    },
    /** Step two, once the client is known: returns whether its own origins allow it. */
    async isAllowedFor(origin: string | undefined, clientId: string): Promise<boolean> {
      if (origin === undefined) return true;
      if (clientId === own.clientId && own.origins().includes(origin)) return true;
      const client = await clients.find(clientId);
      return client?.origins.includes(origin) ?? false;
    },
  };
}
