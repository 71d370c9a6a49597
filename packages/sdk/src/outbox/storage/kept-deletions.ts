import { pageStorage } from '../../internal/page-storage.js';

/** A message that the user has deleted. */
interface KeptDeletion {
  /** Slug. */
  readonly room: string;
  readonly id: string;
}

const prefixOf = (database: string | null) => `${database} deletes `;
const namesIn = (database: string | null) => (database === null ? [] : pageStorage.under(prefixOf(database)));

/**
 * Keeps the deletions that a page could not send, each in an entry of its own: tabs do not disturb each other.
 *
 * @param database - of the user's unsent files; `null` where nothing outlives the page
 */
export function createKeptDeletions(database: string | null) {
  const prefix = prefixOf(database);
  const names = () => namesIn(database);

  return {
    all: (): KeptDeletion[] =>
      names().map((kept) => {
        const [room = '', id = ''] = kept.split(' ');
        return { room, id };
      }),
    /** Keeps a deletion; returns the function that removes it again. */
    add({ room, id }: KeptDeletion): () => void {
      if (database === null) return () => undefined;
      const key = `${prefix}${room} ${id}`;
      pageStorage.set(key, '');
      return () => pageStorage.remove(key);
    },
    /** Takes over those of a guest who has joined the account: each is removed there once it is stored here. */
    adopt(guest: string): void {
      for (const kept of database === null ? [] : namesIn(guest)) {
        pageStorage.set(prefix + kept, '');
        // Storage may be full.
        if (pageStorage.get(prefix + kept) === '') pageStorage.remove(prefixOf(guest) + kept);
      }
    },
    clear(): void {
      for (const kept of names()) pageStorage.remove(prefix + kept);
    },
  };
}
