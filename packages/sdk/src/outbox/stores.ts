import type { OutboxRecord, OutboxStore } from '../options.js';

const RECORDS = 'messages';
/** Records that one `load` answers at most; the others come once these are sent. */
const MAX_RECORDS = 1000;

/**
 * Keeps unsent messages in this process only.
 *
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

/**
 * The databases of this page, by name: all clients have one connection, since browsers hold each that was opened, with its
 * listeners, until it is closed.
 */
const databases = new Map<string, Promise<IDBDatabase>>();

/** What IndexedDB refused, by name of the database: it outlives its client, if not the page. */
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
      // Another version, or whoever deletes the data, is not kept waiting.
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

/**
 * Keeps unsent messages in IndexedDB, or in memory where that is blocked, broken or absent (private windows, sandboxed
 * frames, servers). Storage is first touched when it is used, so the store may be made anywhere.
 *
 * @param key - name of the database
 * @example createChatClient({ serverUrl, clientId, outboxStore: createWebOutboxStore() });
 */
export function createWebOutboxStore(key = 'sotto.outbox'): OutboxStore {
  const memory = fallbacks.get(key) ?? createMemoryOutboxStore();
  fallbacks.set(key, memory);
  /** Runs one transaction; resolves when it is on disk, with what its request answered. */
  async function transact<T>(
    mode: IDBTransactionMode,
    ask: (records: IDBObjectStore) => IDBRequest<T>,
  ): Promise<T> {
    const database = await openDatabase(key);
    return new Promise<T>((resolve, reject) => {
      const transaction = database.transaction(RECORDS, mode);
      const request = ask(transaction.objectStore(RECORDS));
      transaction.oncomplete = () => resolve(request.result);
      transaction.onabort = () => reject(transaction.error as DOMException);
    });
  }

  const attempt = <T>(...parameters: Parameters<typeof transact<T>>): Promise<T | null> =>
    transact<T>(...parameters).catch(() => null);
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
      await attempt('readwrite', (records) => records.delete(all(scope)));
      await memory.clear(scope);
    },
  };
}
