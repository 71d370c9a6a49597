import { ChatError } from '../errors.js';
import type { StoredTokens, TokenStore } from '../ports.js';

/** Present in a session that the page itself began: whom its token names. */
export interface HostSubject {
  subject: string | undefined;
}

export type TokenSession = ReturnType<typeof createTokenSession>;

/** The tokens in memory, where they are kept, and the session that they belong to. */
export function createTokenSession(store: TokenStore) {
  const session = {
    tokens: null as StoredTokens | null,
    /** Where the tokens are kept: those of a host only in memory. */
    store,
    host: undefined as HostSubject | undefined,
    /** The access token of the last session that another tab ended. */
    endedElsewhere: undefined as string | undefined,
    /** Changes with each sign-in and sign-out: the result of a refresh that started before is dropped. */
    id: 0,
    /** Begins or continues a session whose tokens are kept in `kept`. */
    use(tokens: StoredTokens, kept: TokenStore, host?: HostSubject): void {
      Object.assign(session, { tokens, store: kept, host });
    },
    /** Ends the session in memory. */
    leave(): void {
      session.id += 1;
      session.tokens = null;
    },
    /** @throws {not_signed_in} the session with this id is over */
    checkCurrent(id: number): void {
      if (id !== session.id) throw notSignedIn();
    },
    guard(): () => void {
      const { id } = session;
      return () => session.checkCurrent(id);
    },
  };
  return session;
}

/** Creates the error of a call that needs a session. */
export const notSignedIn = () => new ChatError('not_signed_in', 'No user is signed in');
