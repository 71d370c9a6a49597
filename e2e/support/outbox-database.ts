import type { Page } from 'playwright-core';

/** The SDK's outbox in a page's IndexedDB, read and written as any other script of the page could. */
export function outboxDatabase(page: Page) {
  return {
    /** Everything in it, of all scopes. */
    records: () =>
      page.evaluate(
        () =>
          new Promise<Record<string, unknown>[]>((resolve, reject) => {
            const opening = indexedDB.open('sotto.outbox', 1);
            opening.onerror = () => reject(opening.error as DOMException);
            opening.onsuccess = () => {
              const reading = opening.result.transaction('messages').objectStore('messages').getAll();
              reading.onerror = () => reject(reading.error as DOMException);
              reading.onsuccess = () => resolve(reading.result as Record<string, unknown>[]);
              opening.result.close();
            };
          }),
      ),
    /** Puts something in. */
    put: (record: object) =>
      page.evaluate(
        (value) =>
          new Promise<void>((resolve, reject) => {
            const opening = indexedDB.open('sotto.outbox', 1);
            opening.onerror = () => reject(opening.error as DOMException);
            opening.onsuccess = () => {
              const writing = opening.result.transaction('messages', 'readwrite');
              writing.objectStore('messages').put(value);
              writing.onabort = () => reject(writing.error as DOMException);
              writing.oncomplete = () => resolve();
              opening.result.close();
            };
          }),
        record,
      ),
  };
}
