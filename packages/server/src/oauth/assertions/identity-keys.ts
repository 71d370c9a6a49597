import type { Logger } from 'pino';
import type { Bus } from '../../bus/bus.js';
import { subscribeControl } from '../../bus/bus.js';
import { createTtlCache } from '../../cache/ttl-cache.js';
import type { IdentityKeyRecord } from '../../models/identity-key.js';
import type { Models } from '../../models/index.js';
import { toObjectId } from '../../models/object-id.js';
import { CACHE_TTL_MS } from '../../services/deps.js';
import { assertionError } from './assertion-error.js';
import { namesAudience } from './claims.js';
import type { UncheckedAssertion } from './parse-assertion.js';

const MAX_SITES = 10_000;

interface IdentityKeysDeps {
  models: Pick<Models, 'IdentityKey'>;
  bus: Bus;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

export type IdentityKeys = ReturnType<typeof createIdentityKeys>;

/** Creates the look-up of identity keys. An operator's change takes effect within a second. */
export function createIdentityKeys({ models, bus, logger, clock }: IdentityKeysDeps) {
  const sites = createTtlCache<IdentityKeyRecord[]>({ ttlMs: CACHE_TTL_MS, max: MAX_SITES, clock });
  subscribeControl(bus, (message) => {
    if (message.kind === 'site') sites.delete(message.siteId);
  }).catch((error: unknown) =>
    logger.warn({ err: error }, 'unable to subscribe to changes of identity keys'),
  );
  bus.onReconnect(() => sites.clear());

  const load = (siteId: string): Promise<IdentityKeyRecord[]> =>
    models.IdentityKey.find({ site: { $eq: toObjectId(siteId) }, retiredAt: { $eq: null } })
      .sort({ createdAt: -1 })
      .lean<IdentityKeyRecord[]>()
      .exec();

  return {
    /**
     * Returns the key of this site that must have signed the assertion: one of its own by `kid`, or the key set of a
     * provider by `iss`. Another site's keys are not looked at, whatever their ids are.
     * @throws OAuthError `invalid_grant` with `assertion_invalid`
     */
    async select(siteId: string, { alg, kid, claims }: UncheckedAssertion): Promise<IdentityKeyRecord> {
      const keys = await sites.get(siteId, () => load(siteId));
      const own = keys.filter((key) => key.type !== 'jwks' && key.kid === kid);
      const provided = keys.filter((key) => key.type === 'jwks' && key.issuer === claims['iss']);
      // A provider's set may have an id that one of the own keys has: then `iss` decides.
      const key =
        own.find((one) => one.issuer === claims['iss']) ??
        provided.find((one) => namesAudience(one, claims)) ??
        provided[0] ??
        own[0];
      if (!key)
        throw assertionError(
          'assertion_invalid',
          'the header kid, or the claim iss, names no key of this site',
        );
      if (alg !== key.alg) throw assertionError('assertion_invalid', `the header alg must be ${key.alg}`);
      return key;
    },
  };
}
