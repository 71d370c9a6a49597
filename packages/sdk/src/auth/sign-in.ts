import type { Profile } from '@sotto/protocol';
import { ChatError } from '../errors.js';
import type { RequestOptions } from '../options.js';
import type { StoredTokens } from '../ports.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import { orAborted } from '../internal/or-aborted.js';
import type { HostTokens, HostTokenSource } from './host-tokens.js';
import type { OAuth } from './oauth.js';
import type { TokenManager } from './token-manager.js';

interface SignInDeps {
  oauth: Pick<OAuth, 'revoke'>;
  host: HostTokenSource;
  manager: TokenManager;
  http: Pick<HttpClient, 'get'>;
  /** Another user, another profile, or nobody: ends the previous user's session. */
  onUser: (user: Profile | null) => void;
  /** A session began or goes on. */
  onSignedIn: (user: Profile) => void;
  /** The user signed out: nothing of theirs may stay. */
  onSignOut: () => Promise<void>;
  /** The session goes on with other tokens: an open socket takes them. */
  onRenewed: () => Promise<void>;
}

export type SignIn = ReturnType<typeof createSignIn>;

/** Begins, continues and ends sessions, whichever way the user signs in. */
export function createSignIn(deps: SignInDeps) {
  const { oauth, host, manager, http, onUser } = deps;
  let adopting: Promise<unknown> = Promise.resolve();

  /** Revokes a session on the server. It also expires by itself, so a failure is ignored. */
  async function revoke(token: string | null, options?: RequestOptions): Promise<void> {
    if (token) await oauth.revoke(token, options?.signal).catch(() => undefined);
  }

  /** Reads who has just signed in. An aborted sign-in must leave no session behind. */
  async function readUser(options?: RequestOptions): Promise<Profile> {
    const user = await http.get<Profile>(paths.profile, options).catch(async (error: unknown) => {
      if (options?.signal?.aborted) void revoke(await manager.forget());
      throw error;
    });
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

  /** Takes new tokens of the user who is signed in. */
  async function renew(next: HostTokens, options?: RequestOptions): Promise<Profile> {
    const before = manager.refreshToken;
    await manager.beginHost(next);
    // First the socket, which would end with the previous session. Without a refresh token that one expires by itself.
    void deps.onRenewed().then(() => revoke(before));
    return readUser(options);
  }

  /** Takes what the page says of its user. Nothing of another one may be seen, so that one signs out first. */
  async function adopt(next: HostTokens | null, options?: RequestOptions): Promise<Profile | null> {
    const before = manager.host;
    if (next && before && (await host.isSameUser(next, before.subject))) return renew(next, options);
    if (before || next) onUser(null);
    // The server may be out of reach, which must not keep the previous user here.
    if (before) void revoke(await leave());
    if (!next) return null;
    await manager.beginHost(next);
    return readUser(options);
  }

  return {
    /** Takes what the page says of its user, one after the other: the last one counts. */
    adopt(
      ask: () => HostTokens | null | Promise<HostTokens | null>,
      options?: RequestOptions,
    ): Promise<Profile | null> {
      const adopted = adopting.catch(() => undefined).then(async () => adopt(await ask(), options));
      adopting = adopted;
      return adopted;
    },
    signOut: async (options?: RequestOptions) => revoke(await leave(), options),
    async begin(grant: () => Promise<StoredTokens>, options?: RequestOptions): Promise<Profile> {
      if (host.isAvailable)
        throw new ChatError('unauthorized_client', 'This client has getToken, so the page signs users in');
      const next = await grant();
      onUser(null);
      await manager.begin(next, await manager.currentGuest());
      return readUser(options);
    },
    async beginGuest(grant: () => Promise<StoredTokens>, options?: RequestOptions): Promise<Profile> {
      const next = await grant();
      onUser(null);
      await manager.begin(next);
      return readUser(options);
    },
    /** Continues with the tokens at hand: returns the result of `read`, or `null` where nobody is signed in. */
    async resume<T>(
      read: () => Promise<T>,
      userOf: (result: T) => Profile,
      options?: RequestOptions,
    ): Promise<T | null> {
      try {
        if (!(await orAborted(manager.restore(), options?.signal))) return null;
        const result = await read();
        onUser(userOf(result));
        deps.onSignedIn(userOf(result));
        return result;
      } catch (error) {
        if (error instanceof ChatError && error.code === 'not_signed_in') return null;
        throw error;
      }
    },
  };
}
