import { pageStorage } from '../../internal/page-storage.js';
import type { OutboxStore } from '../../ports.js';
import { databaseOf } from '../stores.js';
import { createKeptDeletions } from './kept-deletions.js';

/** What is marked of a scope: it is to be removed, or is that of a guest who may join, or has joined, the account behind it. */
const GONE = 'gone';
const ASKED = 'asked ';
const JOINED = 'joined ';

export type OutboxScopes = ReturnType<typeof createOutboxScopes>;

/**
 * Knows which scopes of a store belong together, and which are to be removed: a page that goes away at once leaves that to the
 * next one. Where nothing outlives the page, nothing is known.
 */
export function createOutboxScopes(
  store: OutboxStore,
  askStorage: <T>(ask: () => Promise<T>) => Promise<T | null>,
) {
  const isShared = store.key !== undefined;
  const keyOf = (scope: string) => `${store.key} ${scope}`;
  const markOf = (scope: string) => (isShared ? pageStorage.get(keyOf(scope)) : null);
  const mark = (scope: string, what: string) => isShared && pageStorage.set(keyOf(scope), what);
  const scopesWith = (fits: (mark: string) => boolean) =>
    isShared ? pageStorage.under(keyOf('')).filter((scope) => fits(markOf(scope) ?? '')) : [];
  const marked = (what: string) => scopesWith((mark) => mark === what);
  /** Scopes of guests who may join any account of the same server and OAuth client. */
  const asked = (account: string) => {
    const place = account.slice(0, account.lastIndexOf(' ') + 1);
    return scopesWith((mark) => mark.startsWith(ASKED + place));
  };

  async function remove(scope: string): Promise<void> {
    mark(scope, GONE);
    createKeptDeletions(databaseOf(store.key, scope)).clear();
    const isGone = await askStorage(async () => (await store.clear(scope), true));
    // Else the next page tries again.
    if (isGone && markOf(scope) === GONE) pageStorage.remove(keyOf(scope));
  }
  const removeAll = (scopes: string[]) => Promise.all(scopes.map(remove));

  return {
    /** Removes what is kept in a scope, and in those of the user's guests. */
    clear: (scope: string) => removeAll([scope, ...marked(ASKED + scope), ...marked(JOINED + scope)]),
    /** Removes what an earlier page could not. */
    sweep: () => removeAll(marked(GONE)),
    /** The user of `account` was this guest, who may join it: nobody else can any more, and who has joined was taken over. */
    link(guest: string, account: string): void {
      void removeAll([...asked(account), ...marked(JOINED + account)].filter((scope) => scope !== guest));
      if (markOf(guest) !== JOINED + account) mark(guest, ASKED + account);
    },
    /** This guest has joined the account. */
    join(guest: string, account: string): void {
      if (markOf(guest) === ASKED + account) mark(guest, JOINED + account);
    },
    /** No guest joins the account any more, nor that of an earlier user. */
    dropGuests: (account: string) => removeAll(asked(account)),
    /** Finds the guest who may join the account, or has joined it. */
    guestOf(account: string): { scope: string; hasJoined: boolean } | null {
      const [asked] = marked(ASKED + account);
      const [scope = asked] = asked === undefined ? marked(JOINED + account) : [];
      return scope === undefined ? null : { scope, hasJoined: asked === undefined };
    },
  };
}
