import type { Models } from '../../models/index.js';
import type { RingKeyRecord } from '../../models/ring-key.js';
import { onMajority } from './majority.js';

/** Reads all ring keys that ever encrypted here, the oldest first: there are few. */
export async function readRingKeys(RingKey: Models['RingKey']): Promise<Required<RingKeyRecord>[]> {
  const rows = await onMajority(RingKey.find().sort({ createdAt: 1 })).lean<RingKeyRecord[]>();
  return rows.map((row) => ({ ...row, state: row.state ?? 'active' }));
}
