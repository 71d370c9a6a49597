import { levelAt } from './buckets.js';
import type { BucketPolicy, BucketState } from './buckets.js';

/** Storage of buckets. */
export interface BucketStore {
  /**
   * Takes `amount` tokens if the bucket has them; a negative amount returns tokens. `now` in milliseconds.
   * @param floor - lowest level that a take may leave: 0, or less where the work was done before its price was known
   */
  take(key: string, policy: BucketPolicy, amount: number, now: number, floor?: number): Promise<TakeResult>;
}

/** Outcome of a take: `level` is what the bucket holds afterwards. */
export interface TakeResult {
  allowed: boolean;
  level: number;
}

/** Buckets in memory; above it full ones, and then the oldest, are removed. */
const MAX_BUCKETS = 50_000;

interface Entry extends BucketState {
  policy: BucketPolicy;
}

/** Creates a bounded store in the memory of this node. */
export function createMemoryStore(): BucketStore {
  const entries = new Map<string, Entry>();

  /** Removes full buckets, which are as good as absent, and then the oldest down to half of the bound. */
  function prune(now: number): void {
    for (const [key, entry] of entries) {
      if (levelAt(entry, entry.policy, now) >= entry.policy.capacity) entries.delete(key);
    }
    for (const key of entries.keys()) {
      if (entries.size <= MAX_BUCKETS / 2) break;
      entries.delete(key);
    }
  }

  return {
    async take(key, policy, amount, now, floor = 0) {
      const entry = entries.get(key);
      const before = entry ? levelAt(entry, policy, now) : policy.capacity;
      const allowed = floor < 0 || before >= amount;
      const level = allowed ? Math.min(policy.capacity, Math.max(floor, before - amount)) : before;
      const at = Math.max(now, entry?.at ?? 0);
      if (entry) {
        entry.level = level;
        entry.at = at;
      } else {
        if (entries.size >= MAX_BUCKETS) prune(now);
        entries.set(key, { policy, level, at });
      }
      return { allowed, level };
    },
  };
}
