import type { Profile, StartResult } from '@sotto/protocol';
import type { AuthApi } from '../api/auth.js';
import type { OAuth } from '../auth/oauth.js';
import type { TokenManager } from '../auth/token-manager.js';
import type { SessionTokens } from '../token-source.js';
import { ChatError } from '../errors.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import type { Environment } from '../environment.js';
import { orAborted } from '../internal/or-aborted.js';
import type { RequestOptions } from '../options.js';
import type { StoredTokens } from '../ports.js';
import { readSiteConfig } from './site-config.js';

interface AuthDeps {
  env: Environment;
  http: HttpClient;
  oauth: OAuth;
  /** `null` where `getToken` supplies the tokens. */
  manager: TokenManager | null;
  tokens: SessionTokens;
  /** Another user, another profile, or nobody: ends the previous user's session. */
  onUser: (user: Profile | null) => void;
  /** The user signed out: nothing of theirs may stay. */
  onSignOut: () => Promise<void>;
}

/** Sign-in and the own profile. */
export function createAuth(deps: AuthDeps): AuthApi {
  const { http, oauth, manager, tokens, onUser } = deps;
  const readProfile = (options?: RequestOptions) => http.get<Profile>(paths.profile, options);

  async function begin(grant: () => Promise<StoredTokens>, options?: RequestOptions): Promise<Profile> {
    if (!manager)
      throw new ChatError('unauthorized_client', 'This client has getToken, so the page signs users in');
    const next = await grant();
    onUser(null);
    await manager.begin(next);
    const user = await readProfile(options).catch(async (error: unknown) => {
      // An aborted sign-in must leave no session behind.
      if (options?.signal?.aborted) void revoke(await manager.forget());
      throw error;
    });
    onUser(user);
    return user;
  }

  /** Revokes a session on the server. It also expires by itself, so a failure is ignored. */
  async function revoke(token: string | null, options?: RequestOptions): Promise<void> {
    if (token) await oauth.revoke(token, options?.signal).catch(() => undefined);
  }

  /** Continues with the tokens at hand: returns the result of `read`, or `null` where nobody is signed in. */
  async function resume<T>(
    read: () => Promise<T>,
    userOf: (result: T) => Profile,
    options?: RequestOptions,
  ): Promise<T | null> {
    if (manager && !(await orAborted(manager.restore(), options?.signal))) return null;
    try {
      const result = await read();
      onUser(userOf(result));
      return result;
    } catch (error) {
      if (error instanceof ChatError && error.code === 'not_signed_in') return null;
      throw error;
    }
  }

  return {
    register: (input, options) =>
      http.anonymous<Profile>('POST', paths.register, {
        ...options,
        body: { client_id: deps.env.clientId, ...input },
      }),
    signIn: ({ username, password }, options) =>
      begin(() => oauth.password(username, password, options?.signal), options),
    signInAsBot: (options) => begin(() => oauth.clientCredentials(options?.signal), options),
    restore: (options) =>
      resume(
        () => readProfile(options),
        (user) => user,
        options,
      ),
    start: ({ signal, ...query } = {}) =>
      resume(
        () => http.get<StartResult>(paths.start, { query, signal }),
        ({ profile }) => profile,
        { signal },
      ),
    config: (options) => readSiteConfig(deps, options),
    async signOut(options) {
      const token = await tokens.forget();
      await deps.onSignOut();
      await revoke(token, options);
    },
    profile: readProfile,
    async updateProfile(input, options) {
      const user = await http.patch<Profile>(paths.profile, { ...options, body: input });
      onUser(user);
      return user;
    },
    getAccessToken: (options) => orAborted(tokens.current(), options?.signal),
  };
}
