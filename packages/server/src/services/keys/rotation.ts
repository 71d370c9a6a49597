import mongoose from 'mongoose';
import { rewrapDataKey } from '../../crypto/data-keys.js';
import { DecryptionError } from '../../crypto/keyring.js';
import type { Keyring } from '../../crypto/keyring.js';
import type { DataKeyRecord } from '../../models/data-key.js';
import type { Models } from '../../models/index.js';
import type { RingKeyRecord, RingKeyState } from '../../models/ring-key.js';
import type { KeysService } from '../keys.js';
import { requireOnAllServers } from './key-holders.js';
import { onMajority } from './majority.js';
import { walkMessages } from './message-walk.js';
import { resealByAuthor, SEALED_FIELDS } from '../sealing/message-sealing.js';
import { isLiving } from './owner-keys.js';
import type { LivingKey } from './owner-keys.js';
import { readRingKeys } from './ring-keys.js';
import { countUsage } from './ring-usage.js';
import type { RingUsage } from './ring-usage.js';

interface RotationDeps {
  models: Models;
  keyring: Keyring;
  keys: Pick<KeysService, 'ofUser'>;
  /** Milliseconds since 1970. */
  clock: () => number;
  /** Called now and then with what was done so far. */
  onProgress?: (done: Pick<RotationResult, 'dataKeys' | 'messages'>) => void;
}

export interface RotationResult {
  /** Data keys that were wrapped anew. */
  dataKeys: number;
  /** Messages that were sealed anew. */
  messages: number;
  /** Keys that nothing needs any more. */
  retired: string[];
  /** Keys that are still needed, and for what. */
  remaining: Map<string, RingUsage>;
}

const BATCH = 500;

/**
 * Moves everything that older ring keys wrap or sealed to the first one, while servers run. It may be killed anywhere
 * and started again, on several machines at once: what is left is what the store still has under an older key, and each
 * write names what it replaces.
 */
export function createRotation({ models, keyring, keys, clock, onProgress = () => undefined }: RotationDeps) {
  const { DataKey, RingKey, Message } = models;
  const target = keyring.primaryKeyId;
  const done = { dataKeys: 0, messages: 0 };

  async function setState(ids: readonly string[], state: RingKeyState): Promise<void> {
    await RingKey.updateMany({ _id: mongoose.trusted({ $in: [...ids] }) }, { $set: { state } });
  }

  async function rewrapAll(ring: string): Promise<void> {
    for (let after = ''; ;) {
      const filter = { ring: { $eq: ring }, _id: mongoose.trusted({ $gt: after }) };
      const rows = await onMajority(DataKey.find(filter).sort({ _id: 1 }).limit(BATCH)).lean<
        DataKeyRecord[]
      >();
      const writes = rows.filter(isLiving).flatMap((row) => rewrapWrite(row, keyring));
      if (writes.length > 0) {
        const { modifiedCount } = await DataKey.bulkWrite(writes, { ordered: false });
        done.dataKeys += modifiedCount;
        onProgress(done);
      }
      if (rows.length < BATCH) return;
      after = rows.at(-1)!._id;
    }
  }

  /** Messages that ring keys sealed get their author's key, which later rotations need not touch. */
  async function resealMessages(old: ReadonlySet<string>): Promise<void> {
    for await (const rows of walkMessages(Message, SEALED_FIELDS)) {
      const stale = rows.filter(({ keyId }) => keyId !== null && old.has(keyId));
      if (stale.length === 0) continue;
      done.messages += await resealByAuthor({ Message, keys }, stale);
      onProgress(done);
    }
  }

  /** Returns the keys that are to be retired: all others that were not, and those that were and that we can still check. */
  async function olderKeys(): Promise<string[]> {
    const all = (await readRingKeys(RingKey)).filter(({ _id }) => _id !== target);
    const isOpen = ({ _id, state }: RingKeyRecord) => state !== 'retired' || keyring.keyIds.includes(_id);
    return all.filter(isOpen).map(({ _id }) => _id);
  }

  /** Retires the keys that nothing needs, and returns what the others are needed for. */
  async function retire(old: readonly string[]): Promise<Map<string, RingUsage>> {
    const before = await usedOf(old);
    const unused = old.filter((id) => !before.has(id));
    if (unused.length === 0) return before;
    await setState(unused, 'retired');
    // Until that moment another node may have stored a data key under one of them (see owner-keys), so look once more.
    const late = await usedOf(unused);
    if (late.size > 0) await setState([...late.keys()], 'retiring');
    return new Map([...before, ...late]);
  }

  /** A server announces its keys, then checks their states: one that did so before a key was retired still uses it. */
  async function keepForLateServers(retired: readonly string[]): Promise<void> {
    try {
      await requireOnAllServers(models, target, clock());
    } catch (error) {
      await setState(retired, 'retiring');
      throw error;
    }
  }

  async function usedOf(ids: readonly string[]): Promise<Map<string, RingUsage>> {
    const usage = await countUsage(models, ids);
    return new Map([...usage].filter(([, { dataKeys, messages }]) => dataKeys + messages > 0));
  }

  return {
    /** @throws KeyError where a running server lacks the first key, or still encrypts with another */
    async run(): Promise<RotationResult> {
      await requireOnAllServers(models, target, clock());
      const old = await olderKeys();
      if (old.length === 0) return { ...done, retired: [], remaining: new Map() };
      await setState(old, 'retiring');
      for (const ring of old) await rewrapAll(ring);
      await resealMessages(new Set(old));
      await requireOnAllServers(models, target, clock());
      const remaining = await retire(old);
      await keepForLateServers(old.filter((id) => !remaining.has(id)));
      return { ...done, retired: old.filter((id) => !remaining.has(id)), remaining };
    },
  };
}

/** Returns the write that wraps a key anew, if it is still wrapped as it was; none for a key that does not open. */
function rewrapWrite({ _id, wrapped }: LivingKey, keyring: Keyring) {
  try {
    const next = rewrapDataKey(keyring, { id: _id, wrapped }, keyring.primaryKeyId);
    const update = { $set: { wrapped: next.wrapped, ring: next.ring } };
    return [{ updateOne: { filter: { _id: { $eq: _id }, wrapped: { $eq: wrapped } }, update } }];
  } catch (error) {
    if (error instanceof DecryptionError) return [];
    throw error;
  }
}
