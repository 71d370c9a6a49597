import mongoose from 'mongoose';
import type { Models } from '../../models/index.js';
import { walkMessages } from './message-walk.js';
import { onMajority } from './majority.js';

/** What needs a ring key: as long as it is not zero, losing the key loses that. */
export interface RingUsage {
  /** Data keys that it wraps. */
  dataKeys: number;
  /** Messages that it sealed directly. */
  messages: number;
}

/** Counts what each of these ring keys is needed for. Reads all messages, unless only one key was ever used. */
export async function countUsage(
  { DataKey, Message }: Pick<Models, 'DataKey' | 'Message'>,
  ringIds: readonly string[],
): Promise<Map<string, RingUsage>> {
  const usage = new Map<string, RingUsage>(ringIds.map((id) => [id, { dataKeys: 0, messages: 0 }]));
  for await (const rows of walkMessages(Message, ['keyId']))
    for (const { keyId } of rows) {
      const found = keyId === null ? undefined : usage.get(keyId);
      if (found) found.messages += 1;
    }
  for (const [id, found] of usage) found.dataKeys = await countDataKeys(DataKey, id);
  return usage;
}

/** Counts the living data keys that a ring key wraps. */
async function countDataKeys(DataKey: Models['DataKey'], ring: string): Promise<number> {
  const living = { ring: { $eq: ring }, wrapped: mongoose.trusted({ $exists: true }) };
  return onMajority(DataKey.countDocuments(living));
}
