import type { Logger } from 'pino';
import { subscribeControl } from '../bus/bus.js';
import type { Bus } from '../bus/bus.js';
import { createTtlCache } from '../cache/ttl-cache.js';
import { sealText } from '../crypto/data-keys.js';
import type { FieldRef, SealedText } from '../crypto/data-keys.js';
import { KeyError } from '../crypto/keyring.js';
import type { Keyring } from '../crypto/keyring.js';
import { AppError } from '../errors.js';
import type { KeyOwner } from '../models/data-key.js';
import type { Models } from '../models/index.js';
import { CACHE_TTL_MS } from './deps.js';
import { createKeyCache } from './keys/key-cache.js';
import type { LoadedKeys } from './keys/key-cache.js';
import { createOwnerKeys } from './keys/owner-keys.js';

/** Seals what belongs to a site with the site's own data key, and opens it. */
export interface KeysService {
  /**
   * Seals a text, bound to the document and the path that it is stored at. The site's key is created where there is none.
   * @throws AppError `unavailable` where this node has no ring key that may wrap
   */
  seal(siteId: string, field: FieldRef, text: string): Promise<SealedText>;
  /**
   * Opens one sealed text; `load` opens many by one query.
   * @throws DecryptionError where its key is gone, or the text was sealed for another field
   */
  open(field: FieldRef, sealed: SealedText): Promise<string>;
  /** Loads the keys of these ids by one query, or from memory, to open many texts. Unknown ids fail when they are used. */
  load(keyIds: readonly string[]): Promise<LoadedKeys>;
}

interface KeysDeps {
  models: Pick<Models, 'DataKey' | 'RingKey'>;
  keyring: Keyring;
  bus: Bus;
  logger: Logger;
  /** Milliseconds since 1970. */
  clock: () => number;
}

const MAX_OWNERS = 20_000;
/** Seconds after which a request may be repeated that found no ring key. */
const RETRY_AFTER = 5;

/** Creates the service of data keys. A key is confirmed by the store every 5 s, and dropped at once by a control message. */
export function createKeysService({ models, keyring, bus, logger, clock }: KeysDeps): KeysService {
  const cache = createKeyCache({ models, keyring, clock });
  const ownerKeys = createOwnerKeys({ models, keyring, clock });
  /** Ids of the keys that seal, by owner. */
  const sealing = createTtlCache<string>({ ttlMs: CACHE_TTL_MS, max: MAX_OWNERS, clock });

  subscribeControl(bus, (message) => {
    if (message.kind !== 'key') return;
    cache.drop(message.keyId);
    sealing.clear();
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of keys'));
  bus.onReconnect(() => {
    cache.clear();
    sealing.clear();
  });

  async function sealingKey(owner: KeyOwner) {
    const keyId = await sealing.get(owner, async () => (await ownerKeys.forOwner(owner))._id);
    const key = await cache.find(keyId);
    if (!key) throw new KeyError(`the data key ${keyId} cannot be unwrapped`);
    return { keyId, key };
  }

  return {
    async seal(siteId, field, text) {
      try {
        const { keyId, key } = await sealingKey(`site:${siteId}`);
        return { keyId, token: sealText(key, field, text, clock()) };
      } catch (cause) {
        if (!(cause instanceof KeyError)) throw cause;
        logger.error({ err: cause }, 'unable to seal');
        throw new AppError('unavailable', undefined, { retryAfter: RETRY_AFTER, cause });
      }
    },
    open: async (field, sealed) => (await cache.load([sealed.keyId])).open(field, sealed),
    load: (keyIds) => cache.load(keyIds),
  };
}
