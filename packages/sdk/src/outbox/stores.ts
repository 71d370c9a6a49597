import type { OutboxRecord, OutboxStore } from '../ports.js';

const RECORDS = 'messages';
/** Records that one `load` returns at most; the others follow once these are sent. */
const MAX_RECORDS = 1000;

/**
 * Creates a store that keeps unsent messages in memory.
 *
 * @returns an empty store
 * @example createChatClient({ serverUrl, clientId, outboxStore: createMemoryOutboxStore() });
 */
export function createMemoryOutboxStore(): OutboxStore {
  const scopes = new Map<string, Map<string, OutboxRecord>>();
  return {
    load: async (scope) => [...(scopes.get(scope)?.values() ?? [])],
    async put(scope, record) {
      const records = scopes.get(scope) ?? new Map<string, OutboxRecord>();
      scopes.set(scope, records.set(record.clientMessageId, record));
    },
    remove: async (scope, clientMessageId) => void scopes.get(scope)?.delete(clientMessageId),
    clear: async (scope) => void scopes.delete(scope),
  };
}

/** Deletes a database; resolves when it is gone, or will be as soon as another page lets go of it. */
function deleteDatabase(name: string): Promise<void> {
  return new Promise((resolve) => {
    const request = indexedDB.deleteDatabase(name);
    request.onsuccess = request.onerror = request.onblocked = () => resolve();
  });
}

/**
 * The databases of this page, by name. All clients share one connection, because browsers hold every connection, with its
 * listeners, until it is closed.
 */
const databases = new Map<string, Promise<IDBDatabase>>();

/** Records that IndexedDB refused, by name of the database: they outlive their client, though not the page. */
const fallbacks = new Map<string, OutboxStore>();

function openDatabase(name: string): Promise<IDBDatabase> {
  const known = databases.get(name);
  if (known) return known;
  const opening = new Promise<IDBDatabase>((resolve, reject) => {
    const request = indexedDB.open(name, 1);
    request.onupgradeneeded = () =>
      request.result.createObjectStore(RECORDS, { keyPath: ['scope', 'clientMessageId'] });
    request.onsuccess = () => {
      const database = request.result;
      // An open connection would block another version, and the deletion of the data.
      database.onversionchange = database.onclose = () => {
        database.close();
        databases.delete(name);
      };
      resolve(database);
    };
    request.onerror = () => reject(request.error as DOMException);
  });
  databases.set(name, opening);
  return opening;
}

/** Returns the name of the database of a user's unsent files; `null` without a user, and where nothing outlives the page. */
export const databaseOf = (key: string | undefined, scope: string | null) =>
  key && scope ? `${key} ${scope}` : null;

/**
 * Creates a store that keeps unsent messages in IndexedDB, or in memory if that is blocked, broken or absent (private
 * windows, sandboxed frames, servers). It accesses storage only when it is used, so it may be created anywhere.
 *
 * @param key - name of the database; tabs with the same key share their unsent messages
 * @returns the store
 * @example createChatClient({ serverUrl, clientId, outboxStore: createWebOutboxStore() });
 */
export function createWebOutboxStore(key = 'sotto.outbox'): OutboxStore {
  const memory = fallbacks.get(key) ?? createMemoryOutboxStore();
  fallbacks.set(key, memory);
  /** Runs one transaction; resolves when it is on disk, with the result of its request, or with `null` if it failed. */
  async function attempt<T>(
    mode: IDBTransactionMode,
    ask: (records: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T | null> {
    try {
      const transaction = (await openDatabase(key)).transaction(RECORDS, mode);
      const request = ask(transaction.objectStore(RECORDS));
      return await new Promise<T>((resolve, reject) => {
        transaction.oncomplete = () => resolve(request.result);
        transaction.onabort = reject;
      });
    } catch {
      return null;
    }
  }

  const all = (scope: string) => IDBKeyRange.bound([scope], [scope, []]);

  return {
    key,
    async load(scope) {
      const stored = await attempt<OutboxRecord[]>('readonly', (records) =>
        records.getAll(all(scope), MAX_RECORDS),
      );
      return [...(stored ?? []), ...(await memory.load(scope))];
    },
    async put(scope, record) {
      const kept = await attempt('readwrite', (records) => records.put({ ...record, scope }));
      if (kept === null) await memory.put(scope, record);
    },
    async remove(scope, clientMessageId) {
      await attempt('readwrite', (records) => records.delete([scope, clientMessageId]));
      await memory.remove(scope, clientMessageId);
    },
    async clear(scope) {
      let filesAreGone: Promise<void> | undefined;
      const cleared = await attempt('readwrite', (records) => {
        // Pages that have it open close it then, and forget what they have of it.
        filesAreGone = deleteDatabase(databaseOf(key, scope)!);
        return records.delete(all(scope));
      });
      await filesAreGone;
      await memory.clear(scope);
      const isKeeping = () => openDatabase(key).then(Boolean, () => false);
      if (cleared === null && (await isKeeping()))
        throw new Error('IndexedDB did not remove the unsent messages');
    },
  };
}
