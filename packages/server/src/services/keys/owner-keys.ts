import { createDataKey, rewrapDataKey } from '../../crypto/data-keys.js';
import { KeyError } from '../../crypto/keyring.js';
import type { Keyring } from '../../crypto/keyring.js';
import type { DataKeyRecord, KeyOwner } from '../../models/data-key.js';
import type { Models } from '../../models/index.js';
import type { RingKeyRecord, RingKeyState } from '../../models/ring-key.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import { onMajority } from './majority.js';
import { readRingKeys } from './ring-keys.js';

interface OwnerKeysDeps {
  models: Pick<Models, 'DataKey' | 'RingKey'>;
  keyring: Keyring;
  /** Milliseconds since 1970. */
  clock: () => number;
}

/** A data key that is not destroyed, with what wraps it. */
export type LivingKey = DataKeyRecord & { wrapped: string; ring: string };

/** The owner's keys are destroyed, which is final: nothing of the owner is sealed again. */
export class ErasedOwnerError extends Error {
  override readonly name = 'ErasedOwnerError';
}

/** More than the nodes and rotations that may ever decide about one owner's key at a time. */
const MAX_STEPS = 50;

/** Finds or creates the data key that seals for an owner, on any number of nodes at once. */
export function createOwnerKeys({ models, keyring, clock }: OwnerKeysDeps) {
  const { DataKey, RingKey } = models;

  async function newestOf(owner: KeyOwner): Promise<DataKeyRecord | null> {
    const found = DataKey.findOne({ owner: { $eq: owner } }).sort({ gen: -1 });
    return onMajority(found).lean<DataKeyRecord | null>();
  }

  async function stateOf(ring: string): Promise<RingKeyState> {
    const found = await onMajority(RingKey.findOne({ _id: { $eq: ring } })).lean<RingKeyRecord | null>();
    return found?.state ?? 'active';
  }

  /** Returns the first ring key of this node that may wrap. @throws KeyError */
  async function activeRing(): Promise<string> {
    const ring = await firstActiveKey(RingKey, keyring);
    if (ring === undefined)
      throw new KeyError(
        'unable to create a data key; no key of FERNET_KEYS is active (see "sotto keys status")',
      );
    return ring;
  }

  async function insert(owner: KeyOwner, gen: number): Promise<void> {
    const { id, wrapped, ring } = createDataKey(keyring, await activeRing());
    try {
      await DataKey.create({ _id: id, owner, gen, wrapped, ring, createdAt: new Date(clock()) });
    } catch (error) {
      // Another node created this generation: its key is the one.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  /** Wraps a key anew whose ring key was retired just before it was inserted, so that no rotation found it. */
  async function rescue({ _id, wrapped }: LivingKey): Promise<void> {
    const next = rewrapDataKey(keyring, { id: _id, wrapped }, await activeRing());
    await DataKey.updateOne(
      { _id: { $eq: _id }, wrapped: { $eq: wrapped } },
      { $set: { wrapped: next.wrapped, ring: next.ring } },
    );
  }

  return {
    /**
     * Returns the key that seals for an owner. Every step is a read and at most one atomic write, after which it is read
     * again: the ring key may be retired between any two steps. A key is used only if its ring key was not retired after
     * the key was stored; a rotation that retires a ring key looks once more for keys under it.
     * @throws ErasedOwnerError, KeyError
     */
    async forOwner(owner: KeyOwner): Promise<LivingKey> {
      for (let step = 0; step < MAX_STEPS; step += 1) {
        const newest = await newestOf(owner);
        if (!newest) {
          await insert(owner, 1);
          continue;
        }
        if (!isLiving(newest)) throw new ErasedOwnerError(`the keys of ${owner} are destroyed`);
        const isRetired = (await stateOf(newest.ring)) === 'retired';
        const isOurs = keyring.keyIds.includes(newest.ring);
        if (!isRetired && isOurs) return newest;
        if (!isRetired)
          throw new KeyError(`a data key is wrapped by key ${newest.ring}, which is not among FERNET_KEYS`);
        // Nobody has used a key under a retired ring key.
        if (isOurs) await rescue(newest);
        else await insert(owner, newest.gen + 1);
      }
      throw new Error(`unable to find a key for ${owner}; others change it all the time`);
    },
  };
}

/** Returns the first of the keyring's keys that may wrap; undefined where none may. */
async function firstActiveKey(RingKey: Models['RingKey'], { keyIds }: Keyring): Promise<string | undefined> {
  const all = await readRingKeys(RingKey);
  const active = new Set(all.filter(({ state }) => state === 'active').map(({ _id }) => _id));
  return keyIds.find((id) => active.has(id));
}

/** Whether a key still exists. */
export function isLiving(key: DataKeyRecord): key is LivingKey {
  return key.wrapped !== undefined && key.destroyedAt === null;
}
