/** The keys in a cache by whom they belong to: what a message about an owner makes us forget. */
export interface OwnedKeys {
  /** Answers false where there was no room: then all keys of all owners are forgotten, and the cache has to be too. */
  add(owner: string, key: string): boolean;
  /** The owner's keys, which are no longer kept. */
  take(owner: string): string[];
}

/** Makes an empty index of at most `max` keys. Owners never say that a key has expired, so only the sum bounds it. */
export function createOwnedKeys(max: number): OwnedKeys {
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
    take(owner) {
      const keys = [...(byOwner.get(owner) ?? [])];
      byOwner.delete(owner);
      size -= keys.length;
      return keys;
    },
  };
}
