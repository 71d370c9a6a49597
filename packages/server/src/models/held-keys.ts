import { createBoundedCache } from '../cache/bounded-cache.js';
import { DestroyedKeyError } from '../crypto/data-keys.js';
import type { DataKeySource } from '../crypto/data-keys.js';
import type { FernetKey } from '../crypto/fernet.js';
import { DecryptionError } from '../crypto/keyring.js';
import type { KeyOwner } from './data-key.js';

/** What this node knows of a data key. */
export interface HeldKey {
  /** Undefined where the key is destroyed, unknown, or wrapped by a ring key that this node lacks. */
  key: FernetKey | undefined;
  owner: KeyOwner | undefined;
  wrapped: string | undefined;
  /** Id of the ring key that wraps it. */
  ring: string | undefined;
  destroyedAt: Date | undefined;
  /** When the store must confirm it, in milliseconds since 1970. What was loaded for a page is used until it is shown. */
  until: number;
}

const MAX_KEYS = 20_000;

export type HeldKeys = ReturnType<typeof createHeldKeys>;

/**
 * Creates the memory of unwrapped data keys: `services/keys` fills and confirms it, and the models, whose getters cannot
 * wait, take keys from it.
 */
export function createHeldKeys() {
  const entries = createBoundedCache<HeldKey>({ maxSize: MAX_KEYS });
  const source: DataKeySource = {
    keyOf(id) {
      const held = entries.get(id);
      if (held?.destroyedAt) throw new DestroyedKeyError(id, held.destroyedAt);
      if (!held?.key) throw new DecryptionError(`there is no data key ${id}`);
      return held.key;
    },
  };
  return { entries, source };
}
