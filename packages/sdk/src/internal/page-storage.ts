/** Uses what the browser stores for this origin. Returns undefined where it stores nothing. */
function use<T>(work: (storage: Storage) => T): T | undefined {
  try {
    return work(localStorage);
  } catch {
    return undefined;
  }
}

/** Texts that other pages find, also if this one goes away at once: writing them takes no time. Never fails. */
export const pageStorage = {
  get: (key: string) => use((storage) => storage.getItem(key)),
  set: (key: string, text: string) => use((storage) => storage.setItem(key, text)),
  remove: (key: string) => use((storage) => storage.removeItem(key)),
  /** Returns what follows the prefix in the keys that begin with it. */
  under: (prefix: string) =>
    use((storage) =>
      Object.keys(storage).flatMap((key) => (key.startsWith(prefix) ? key.slice(prefix.length) : [])),
    ) ?? [],
};
