import mongoose from 'mongoose';
import type { Logger } from 'pino';
import type { BoundedQueue } from '../async/bounded-queue.js';
import type { Bus, ControlMessage } from '../bus/bus.js';
import { subscribeControl } from '../bus/bus.js';
import { createTtlCache } from '../cache/ttl-cache.js';
import { equalTexts, hashToken } from '../crypto/token-keys.js';
import type { Models } from '../models/index.js';
import type { OAuthClientRecord } from '../models/oauth-client.js';
import { CACHE_TTL_MS } from '../services/deps.js';

const MAX_CLIENTS = 10_000;
/** Compared with where a client has no secret, so that the check takes the same time. */
const NO_SECRET = hashToken('no such client');

export type OAuthClients = ReturnType<typeof createOAuthClients>;

/**
 * Creates the lookup of OAuth clients. They are kept in memory for 5 s and removed when a change is announced, so that an
 * operator's change takes effect within a second; a new client is found at once.
 */
export function createOAuthClients({
  models,
  bus,
  logger,
  lookups,
  clock,
}: {
  models: Pick<Models, 'OAuthClient'>;
  bus: Bus;
  logger: Logger;
  /** Bounds the lookups of ids that were never found. */
  lookups: Pick<BoundedQueue, 'run'>;
  clock: () => number;
}) {
  const found = new Set<string>();
  const known = createTtlCache<OAuthClientRecord | null>({ ttlMs: CACHE_TTL_MS, max: MAX_CLIENTS, clock });
  subscribeControl(bus, (message) => {
    if (message.kind === 'client') known.delete(message.clientId);
  }).catch((error: unknown) =>
    logger.warn({ err: error }, 'unable to subscribe to changes of OAuth clients'),
  );
  bus.onReconnect(() => known.clear());

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

    /** Returns the announcements of the clients that changed after this time, in milliseconds since 1970. */
    async changesAfter(time: number): Promise<ControlMessage[]> {
      const rows = await models.OAuthClient.find({
        changedAt: mongoose.trusted({ $gt: new Date(time) }),
      })
        .select('clientId changedAt')
        .lean<Pick<OAuthClientRecord, 'clientId' | 'changedAt'>[]>();
      return rows.map(({ clientId, changedAt }) => ({
        kind: 'client',
        clientId,
        changedAt: changedAt!.getTime(),
      }));
    },
  };
}
