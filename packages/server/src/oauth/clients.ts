import type { BoundedQueue } from '../async/bounded-queue.js';
import { equalTexts, hashToken } from '../crypto/token-keys.js';
import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import { SETTINGS_TTL_MS } from '../services/deps.js';
import { createTtlCache } from '../cache/ttl-cache.js';

const MAX_CLIENTS = 10_000;
/** Compared with where a client has no secret, so that the check takes the same time. */
const NO_SECRET = hashToken('no such client');

export type OAuthClients = ReturnType<typeof createOAuthClients>;

/** Creates the look-up of OAuth clients. An operator's change takes effect within a second, a new client at once. */
export function createOAuthClients({
  models,
  lookups,
  clock,
}: {
  models: Pick<Models, 'OAuthClient'>;
  /** Bounds the look-ups of ids that were never found. */
  lookups: Pick<BoundedQueue, 'run'>;
  clock: () => number;
}) {
  const found = new Set<string>();
  const known = createTtlCache<OAuthClientRecord | null>({ ttlMs: SETTINGS_TTL_MS, max: MAX_CLIENTS, clock });

  const load = (clientId: string): Promise<OAuthClientRecord | null> =>
    models.OAuthClient.findOne({ clientId: { $eq: clientId } })
      .lean<OAuthClientRecord>()
      .exec();

  return {
    /** Returns the client as it is stored; null where there is none. Callers decide whether a request may use it. */
    async find(clientId: string): Promise<OAuthClientRecord | null> {
      const client = await known.get(clientId, () =>
        found.has(clientId) ? load(clientId) : lookups.run(() => load(clientId)),
      );
      // Invented ids must not fill the memory.
      if (client) found.add(clientId);
      else known.delete(clientId);
      return client;
    },
    /** Returns whether this is the client's secret, or the one before a rotation that is less than a day old. */
    hasSecret(client: OAuthClientRecord | null, secret: string): boolean {
      const given = hashToken(secret);
      const isCurrent = equalTexts(given, client?.secretHash ?? NO_SECRET) && client?.secretHash != null;
      const prior = client?.priorSecret;
      const isPrior = equalTexts(given, prior?.hash ?? NO_SECRET) && prior != null;
      return isCurrent || (isPrior && prior.validUntil.getTime() > clock());
    },
  };
}
