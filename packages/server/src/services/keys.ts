import type { Logger } from 'pino';
import { subscribeControl } from '../bus/bus.js';
import type { Bus } from '../bus/bus.js';
import { createTtlCache } from '../cache/ttl-cache.js';
import { isDataKeyId, sealText, tagOf } from '../crypto/data-keys.js';
import type { FieldRef, SealedText, SealingKey } from '../crypto/data-keys.js';
import { KeyError } from '../crypto/keyring.js';
import type { Keyring } from '../crypto/keyring.js';
import type { KeyPurpose } from '../crypto/purpose-keys.js';
import { AppError } from '../errors.js';
import type { KeyOwner } from '../models/data-key.js';
import type { Models } from '../models/index.js';
import { createKeyCache } from './keys/key-cache.js';
import type { LoadedKeys } from './keys/key-cache.js';
import { createOwnerKeys, ErasedOwnerError } from './keys/owner-keys.js';

/** Seals what belongs to a site or a person with the owner's own data key, and opens it. */
export interface KeysService {
  /**
   * Seals a text, bound to the document and the path that it is stored at. The site's key is created where there is none.
   * @throws AppError `unavailable` where this node has no ring key that may wrap
   */
  seal(siteId: string, field: FieldRef, text: string): Promise<SealedText>;
  /** As `seal`, with the key of a person. @throws AppError as `ofUser` */
  sealForUser(userId: string, field: FieldRef, text: string): Promise<SealedText>;
  /**
   * Opens one sealed text; `load` opens many by one query.
   * @throws DecryptionError where its key is gone, or the text was sealed for another field
   */
  open(field: FieldRef, sealed: SealedText): Promise<string>;
  /**
   * Returns the tag of a text under the site's key: equal texts of one site and purpose have equal tags.
   * @throws AppError as `seal`
   */
  tag(siteId: string, purpose: KeyPurpose, text: string): Promise<string>;
  /**
   * Returns the key that seals what a person writes; it is created where there is none. Await it before a send enters the
   * writer.
   * @throws AppError `unavailable` as `seal`; `user_not_found` where the person was erased
   */
  ofUser(userId: string): Promise<SealingKey>;
  /**
   * Returns the key that seals what a site itself writes: lines of a room's log, which tell what people did.
   * @throws AppError `unavailable` as `seal`
   */
  ofSite(siteId: string): Promise<SealingKey>;
  /** Loads the keys of these rows by one query, or from memory. Await it before their sealed fields are read. */
  loadOf(rows: Iterable<{ readonly keyId: string | null }>): Promise<void>;
  /** Returns the id of the ring key behind the key of a row: its own, or the one that wraps its data key. */
  ringOf(keyId: string): string;
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
  /** Ids of the keys that seal, by owner: for good, as long as the store confirms the key. */
  const sealing = createTtlCache<string>({ ttlMs: Infinity, max: MAX_OWNERS, clock });

  subscribeControl(bus, (message) => {
    if (message.kind !== 'key') return;
    cache.drop(message.keyId);
  }).catch((error: unknown) => logger.warn({ err: error }, 'unable to subscribe to changes of keys'));
  bus.onReconnect(() => {
    cache.expireAll();
    sealing.clear();
  });

  async function findSealingKey(owner: KeyOwner): Promise<SealingKey> {
    for (let tries = 1; ; tries += 1) {
      const keyId = await sealing.get(owner, async () => (await ownerKeys.forOwner(owner))._id);
      const key = await cache.find(keyId);
      if (key) return { keyId, key };
      // Destroyed since it was found, or wrapped by a ring key that this node lacks: ask for the owner's newest key once.
      sealing.delete(owner);
      if (tries === 2) throw new KeyError(`the data key ${keyId} cannot be unwrapped`);
    }
  }

  async function sealingKey(owner: KeyOwner): Promise<SealingKey> {
    try {
      return await findSealingKey(owner);
    } catch (cause) {
      if (cause instanceof ErasedOwnerError && owner.startsWith('user:'))
        throw new AppError('user_not_found', undefined, { cause });
      if (!(cause instanceof KeyError)) throw cause;
      logger.error({ err: cause }, 'unable to seal');
      throw new AppError('unavailable', undefined, { retryAfter: RETRY_AFTER, cause });
    }
  }

  async function seal(owner: KeyOwner, field: FieldRef, text: string): Promise<SealedText> {
    const { keyId, key } = await sealingKey(owner);
    return { keyId, token: sealText(key, field, text, clock()) };
  }

  return {
    seal: (siteId, field, text) => seal(`site:${siteId}`, field, text),
    sealForUser: (userId, field, text) => seal(`user:${userId}`, field, text),
    ofUser: (userId) => sealingKey(`user:${userId}`),
    ofSite: (siteId) => sealingKey(`site:${siteId}`),
    async loadOf(rows) {
      const ids = new Set<string>();
      for (const { keyId } of rows) if (keyId !== null && isDataKeyId(keyId)) ids.add(keyId);
      if (ids.size > 0) await cache.hold([...ids]);
    },
    ringOf(keyId) {
      if (!isDataKeyId(keyId)) return keyId;
      return models.DataKey.held.entries.peek(keyId)?.ring ?? keyring.primaryKeyId;
    },
    tag: async (siteId, purpose, text) => tagOf((await sealingKey(`site:${siteId}`)).key, purpose, text),
    open: async (field, sealed) => (await cache.load([sealed.keyId])).open(field, sealed),
    load: (keyIds) => cache.load(keyIds),
  };
}
