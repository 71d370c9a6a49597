/** Index of cache keys by owner, for invalidation. */
export interface KeyIndex {
  /**
   * Adds a key. Returns false where the index was full: then it has removed all other keys of all owners, and the cache
   * must be cleared as well.
   */
  add(owner: string, key: string): boolean;
  /** Removes an owner and returns its keys. */
  removeOwner(owner: string): string[];
}

/** Creates an empty index of at most `max` keys in all, expired ones included. */
export function createKeyIndex(max: number): KeyIndex {
  const byOwner = new Map<string, Set<string>>();
  let size = 0;
  return {
    add(owner, key) {
      const hadRoom = size < max;
      if (!hadRoom) {
        byOwner.clear();
        size = 0;
      }
      const keys = byOwner.get(owner) ?? new Set();
      byOwner.set(owner, keys);
      const before = keys.size;
      size += keys.add(key).size - before;
      return hadRoom;
    },
    removeOwner(owner) {
      const keys = [...(byOwner.get(owner) ?? [])];
      byOwner.delete(owner);
      size -= keys.length;
      return keys;
    },
  };
}
