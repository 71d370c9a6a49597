import type { OutboxStore } from '../ports.js';

/** What is marked of a scope: it is to be removed, or is that of a guest who may join, or has joined, the account behind it. */
const GONE = 'gone';
const ASKED = 'asked ';
const JOINED = 'joined ';

export type OutboxScopes = ReturnType<typeof createOutboxScopes>;

/**
 * Knows which scopes of a store belong together, and which are to be removed. It marks them in `localStorage`, which takes no
 * time: a page that goes away at once leaves the rest to the next one. Where the browser stores nothing, nothing is marked.
 */
export function createOutboxScopes(
  store: OutboxStore,
  askStorage: <T>(ask: () => Promise<T>) => Promise<T | null>,
) {
  function use<T>(work: (storage: Storage, prefix: string) => T): T | undefined {
    try {
      return store.key === undefined ? undefined : work(localStorage, `${store.key} `);
    } catch {
      return undefined;
    }
  }
  const markOf = (scope: string) => use((storage, prefix) => storage.getItem(prefix + scope));
  const mark = (scope: string, what: string) =>
    use((storage, prefix) => storage.setItem(prefix + scope, what));
  const marked = (what: string) =>
    use((storage, prefix) =>
      Object.keys(storage)
        .filter((key) => key.startsWith(prefix) && storage.getItem(key) === what)
        .map((key) => key.slice(prefix.length)),
    ) ?? [];

  async function remove(scope: string): Promise<void> {
    mark(scope, GONE);
    await askStorage(() => store.clear(scope));
    if (markOf(scope) === GONE) use((storage, prefix) => storage.removeItem(prefix + scope));
  }
  const removeAll = (scopes: string[]) => Promise.all(scopes.map(remove));

  return {
    /** Removes what is kept in a scope, and in those of the user's guests. */
    clear: (scope: string) => removeAll([scope, ...marked(ASKED + scope), ...marked(JOINED + scope)]),
    /** Removes what an earlier page could not. */
    sweep: () => removeAll(marked(GONE)),
    /** The user of `account` was this guest, who may join it. */
    link(guest: string, account: string): void {
      if (markOf(guest) !== JOINED + account) mark(guest, ASKED + account);
    },
    /** This guest has joined the account. */
    join(guest: string, account: string): void {
      if (markOf(guest) === ASKED + account) mark(guest, JOINED + account);
    },
    /** No guest joins the account any more. */
    dropGuests: (account: string) => removeAll(marked(ASKED + account)),
    /** Finds the guest who may join the account, or has joined it. */
    guestOf(account: string): { scope: string; hasJoined: boolean } | null {
      const [asked] = marked(ASKED + account);
      const [scope = asked] = asked === undefined ? marked(JOINED + account) : [];
      return scope === undefined ? null : { scope, hasJoined: asked === undefined };
    },
  };
}
