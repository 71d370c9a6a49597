import type { Profile } from '@sotto/protocol';
import type { StoredGuest, StoredTokens, TokenStore } from '../ports.js';
import type { TokenSession } from './token-session.js';

export type FormerGuest = ReturnType<typeof createFormerGuest>;

interface FormerGuestDeps {
  session: TokenSession;
  /** Keeps the session of a guest, and the guest whom a signed-in visitor was. */
  store: TokenStore;
  exclusively: <T>(work: () => Promise<T>) => Promise<T>;
}

/** Returns the guest whom the visitor is, or was, by these tokens: with the token that proves it. */
export function guestOf(tokens: StoredTokens | null): (StoredGuest & { token: string }) | null {
  const token = tokens?.guest?.token ?? tokens?.refreshToken;
  return tokens?.guest && token !== undefined ? { ...tokens.guest, token } : null;
}

/** Remembers the guest whom a visitor was before signing in. */
export function createFormerGuest({ session, store, exclusively }: FormerGuestDeps) {
  /** `next` returns the tokens as they are where nothing is to change. */
  const change = (next: (stored: StoredTokens) => StoredTokens | null) =>
    exclusively(async () => {
      const stored = await store.load();
      const tokens = stored && next(stored);
      if (tokens === stored) return;
      if (tokens) await store.save(tokens);
      else await store.clear();
    });

  return {
    async find(): Promise<(StoredGuest & { token: string }) | null> {
      const stored = await store.load();
      // Without a token of its own, the stored session is the guest's: a former one if the page signed another user in.
      return stored?.guest?.token !== undefined || session.host ? guestOf(stored) : null;
    },
    /** The session is that of this guest. */
    remember: ({ id, displayName }: Profile) =>
      change((stored) =>
        // Another tab may have signed another user in.
        stored.accessToken !== session.tokens?.accessToken || stored.guest?.displayName === displayName
          ? stored
          : { ...stored, guest: { id, displayName } },
      ),
    /** The visitor agreed that the guest joins this account. */
    accept: (accountId: string) =>
      change((stored) =>
        stored.guest ? { ...stored, guest: { ...stored.guest, acceptedFor: accountId } } : stored,
      ),
    /** It is known what becomes of the guest; another tab may have known it first. */
    forget: () =>
      change((stored) => {
        const { guest, ...tokens } = stored;
        if (!guest) return stored;
        return guest.token === undefined ? null : tokens;
      }),
  };
}
