import type { Profile } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { RequestOptions } from '../options.js';
import type { StoredTokens } from '../ports.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { orAborted } from '../internal/or-aborted.js';
import { createHostSignIn } from './host-sign-in.js';
import type { HostTokenSource } from './host-tokens.js';
import type { OAuth } from './oauth.js';
import type { TokenManager } from './token-manager.js';

interface SignInDeps {
  oauth: Pick<OAuth, 'revoke'>;
  host: HostTokenSource;
  manager: TokenManager;
  http: Pick<HttpClient, 'get'>;
  /** Another user, another profile, or nobody: ends the previous user's session. */
  onUser: (user: Profile | null) => void;
  /** Nobody is signed in. */
  onNobody: () => unknown;
  /** A session began or goes on. */
  onSignedIn: (user: Profile) => void;
  /** The user signed out: nothing of theirs may stay. */
  onSignOut: () => Promise<void>;
  /** The session goes on with other tokens: an open socket takes them. */
  onRenewed: () => Promise<void>;
}

/** Whether a check does not throw. */
function passes(check: () => void): boolean {
  try {
    check();
    return true;
  } catch {
    return false;
  }
}

export type SignIn = ReturnType<typeof createSignIn>;

/** Begins, continues and ends sessions, whichever way the user signs in. */
export function createSignIn(deps: SignInDeps) {
  const { oauth, host, manager, http, onUser } = deps;

  /** Revokes a session on the server. It also expires by itself, so a failure is ignored. */
  async function revoke(token: string | null, options?: RequestOptions): Promise<void> {
    if (token) await oauth.revoke(token, options?.signal).catch(() => undefined);
  }

  /** Reads who has just signed in. An aborted sign-in must leave no session behind. */
  async function readNewUser(options?: RequestOptions): Promise<Profile> {
    const checkSession = manager.guard();
    return readUser(options).catch(async (error: unknown) => {
      // Another user may have signed in since.
      if (options?.signal?.aborted && passes(checkSession)) void revoke(await manager.forget());
      throw error;
    });
  }

  async function readUser({ signal }: RequestOptions = {}): Promise<Profile> {
    const user = await http.get<Profile>(paths.profile, { signal, isOwn: true });
    onUser(user);
    deps.onSignedIn(user);
    return user;
  }

  /** Signs out on this device; returns a token by which the server can revoke the session. */
  async function leave(): Promise<string | null> {
    const token = await manager.forget();
    await deps.onSignOut();
    return token;
  }

  return {
    adopt: createHostSignIn({ ...deps, leave, revoke, readUser, readNewUser }),
    leave,
    signOut: async (options?: RequestOptions) => revoke(await leave(), options),
    async begin(grant: () => Promise<StoredTokens>, options?: RequestOptions): Promise<Profile> {
      if (host.isAvailable)
        throw new ChatError('unauthorized_client', 'This client has getToken, so the page signs users in');
      const next = await grant();
      const guest = await manager.currentGuest();
      onUser(null);
      await manager.begin(next, guest);
      return readNewUser(options);
    },
    async beginGuest(grant: () => Promise<StoredTokens>, options?: RequestOptions): Promise<Profile> {
      const next = await grant();
      onUser(null);
      await manager.begin(next);
      return readNewUser(options);
    },
    /**
     * Continues with the tokens at hand: returns the result of `read`, or `null` where nobody is signed in.
     *
     * @throws {not_signed_in} another user has signed in meanwhile
     */
    async resume<T>(
      read: () => Promise<T>,
      userOf: (result: T) => Profile,
      options?: RequestOptions,
    ): Promise<T | null> {
      try {
        if (!(await orAborted(manager.restore(), options?.signal))) {
          deps.onNobody();
          return null;
        }
        const result = await read();
        onUser(userOf(result));
        deps.onSignedIn(userOf(result));
        return result;
      } catch (error) {
        const isOver = error instanceof ChatError && error.code === 'not_signed_in';
        // `null` lets the page sign a guest in.
        if (isOver && !manager.hasTokens()) return null;
        throw error;
      }
    },
  };
}
