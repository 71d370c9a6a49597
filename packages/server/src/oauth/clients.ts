import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import { CACHE_TTL_MS } from '../services/deps.js';
import { createTtlCache } from '../services/ttl-cache.js';

const MAX_CLIENTS = 10_000;

export type OAuthClients = ReturnType<typeof createOAuthClients>;

/** The OAuth clients by `clientId`: an operator's change is seen within 5 s, a new one at once. */
export function createOAuthClients({
  models,
  clock,
}: {
  models: Pick<Models, 'OAuthClient'>;
  clock: () => number;
}) {
  const known = createTtlCache<OAuthClientRecord | null>({ ttlMs: CACHE_TTL_MS, max: MAX_CLIENTS, clock });
  return {
    /** The client as it is stored; whether a request may act as it is decided elsewhere, each time. */
    async find(clientId: string): Promise<OAuthClientRecord | null> {
      const client = await known.get(clientId, () =>
        models.OAuthClient.findOne({ clientId: { $eq: clientId } })
          .lean<OAuthClientRecord>()
          .exec(),
      );
      // Ids that anybody may make up must not fill the memory.
      if (!client) known.delete(clientId);
      return client;
    },
  };
}
