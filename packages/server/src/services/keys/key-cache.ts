import mongoose from 'mongoose';
import { createBatchLoader } from '../../async/batch-loader.js';
import { DestroyedKeyError, openText, unwrapDataKey } from '../../crypto/data-keys.js';
import type { FieldRef, SealedText } from '../../crypto/data-keys.js';
import type { FernetKey } from '../../crypto/fernet.js';
import { DecryptionError } from '../../crypto/keyring.js';
import type { Keyring } from '../../crypto/keyring.js';
import type { DataKeyRecord } from '../../models/data-key.js';
import type { HeldKey } from '../../models/held-keys.js';
import type { Models } from '../../models/index.js';
import { CACHE_TTL_MS } from '../deps.js';
import { onMajority } from './majority.js';
import { isLiving } from './owner-keys.js';

interface KeyCacheDeps {
  models: Pick<Models, 'DataKey'>;
  keyring: Keyring;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** Keys that were loaded together, for as long as one presentation lasts. */
export interface LoadedKeys {
  /** Opens a sealed text. @throws DestroyedKeyError; DecryptionError where its key was not loaded, and for another field's text */
  open(field: FieldRef, sealed: SealedText): string;
}

/** Keeps unwrapped data keys in memory. The store is asked at most 5 s after the last time whether they still exist. */
export function createKeyCache({ models, keyring, clock }: KeyCacheDeps) {
  const { entries } = models.DataKey.held;
  /** Grows with each key that another node may have changed: a read during which it grew is repeated. */
  let drops = 0;
  const readOne = createBatchLoader(read);

  async function read(ids: string[]): Promise<Map<string, HeldKey>> {
    for (;;) {
      const before = drops;
      const until = clock() + CACHE_TTL_MS;
      const rows = await onMajority(models.DataKey.find({ _id: mongoose.trusted({ $in: ids }) })).lean<
        DataKeyRecord[]
      >();
      if (drops !== before) continue;
      const byId = new Map(rows.map((row) => [row._id, row]));
      const loaded = new Map(ids.map((id) => [id, entryOf(byId.get(id), until)]));
      for (const [id, entry] of loaded) entries.set(id, entry);
      return loaded;
    }
  }

  function entryOf(row: DataKeyRecord | undefined, until: number): HeldKey {
    const { _id, owner, wrapped, ring, destroyedAt } = row ?? {};
    const facts = { owner, wrapped, ring, destroyedAt: destroyedAt ?? undefined, until };
    if (!row || !isLiving(row)) return { ...facts, key: undefined };
    const known = entries.peek(row._id);
    if (known?.key && known.wrapped === wrapped) return { ...known, ring, until };
    return { ...facts, key: unwrap(_id!, row.wrapped) };
  }

  function unwrap(id: string, wrapped: string): FernetKey | undefined {
    try {
      return unwrapDataKey(keyring, { id, wrapped });
    } catch (error) {
      if (error instanceof DecryptionError) return undefined;
      throw error;
    }
  }

  /** Returns what memory knows and the store need not confirm yet. */
  function fresh(id: string): HeldKey | undefined {
    const known = entries.get(id);
    return known && known.until > clock() ? known : undefined;
  }

  /**
   * Lets the store confirm a key before it is used again; returns whether memory has it. It stays until then: what was loaded
   * for a page is used until the page is shown, which takes longer than a moment.
   */
  function expire(id: string): boolean {
    const known = entries.peek(id);
    if (known) entries.set(id, { ...known, until: 0 });
    return known !== undefined;
  }

  const findHeld = async (id: string): Promise<HeldKey | undefined> => fresh(id) ?? readOne(id);

  return {
    /** Loads keys by one query for those that memory lacks. */
    async load(ids: readonly string[]): Promise<LoadedKeys> {
      const unique = [...new Set(ids)];
      const found = await Promise.all(unique.map(findHeld));
      const keys = new Map(unique.map((id, index) => [id, found[index]]));
      return {
        open(field, { token, keyId }) {
          const { key, destroyedAt } = keys.get(keyId) ?? {};
          if (destroyedAt) throw new DestroyedKeyError(keyId, destroyedAt);
          if (!key) throw new DecryptionError(`there is no data key ${keyId}`);
          return openText(key, field, token);
        },
      };
    },
    /** Loads keys as `load` does, for the getters of the models. */
    async hold(ids: readonly string[]): Promise<void> {
      const missing = ids.filter((id) => !fresh(id));
      if (missing.length > 0) await Promise.all(missing.map(readOne));
    },
    /** Returns one key; undefined where it cannot be used. */
    find: async (id: string): Promise<FernetKey | undefined> => (await findHeld(id))?.key,
    fresh,
    /** Reads a key again, as another node changed it. */
    drop(id: string): void {
      drops += 1;
      if (!expire(id)) return;
      // At once: a key that was destroyed must not stay in memory.
      readOne(id).catch(() => entries.delete(id));
    },
    /** Lets the store confirm all keys before they are used again. */
    expireAll(): void {
      drops += 1;
      for (const id of [...entries.keys()]) expire(id);
    },
  };
}
