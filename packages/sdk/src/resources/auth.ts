import type { Profile, StartResult } from '@sotto/protocol';
import type { AuthApi } from '../api/index.js';
import type { OAuth } from '../auth/oauth.js';
import type { TokenManager } from '../auth/token-manager.js';
import type { TokenSource } from '../token-source.js';
import { ChatError } from '../errors.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import type { Environment } from '../environment.js';
import { orAborted } from '../internal/or-aborted.js';
import type { RequestOptions, StoredTokens } from '../options.js';
import { readSiteConfig } from './site-config.js';

interface AuthDeps {
  env: Environment;
  http: HttpClient;
  oauth: OAuth;
  /** `null` where the host has the tokens. */
  manager: TokenManager | null;
  tokens: TokenSource;
  /** Forgets the host's token. */
  forgetHostToken: () => void;
  /** Another user, another profile, or nobody; ends the session of the one before. */
  onUser: (user: Profile | null) => void;
  /** The user left: nothing of theirs stays. */
  onSignOut: () => Promise<void>;
}

/** Sign-in and the own profile. */
export function createAuth(deps: AuthDeps): AuthApi {
  const { http, oauth, manager, tokens, onUser } = deps;
  const readProfile = (options?: RequestOptions) =>
    http.get<Profile>(paths.profile, { signal: options?.signal });

  async function begin(grant: () => Promise<StoredTokens>, options?: RequestOptions): Promise<Profile> {
    if (!manager) throw new ChatError('unauthorized_client', 'The host signs in: this client has getToken');
    const next = await grant();
    onUser(null);
    await manager.begin(next);
    const user = await readProfile(options).catch(async (error: unknown) => {
      // Who gave up a sign-in does not find that it went on.
      if (options?.signal?.aborted) void tell(await manager.forget());
      throw error;
    });
    onUser(user);
    return user;
  }

  /** Tells the server that a session is over. It also ends by itself: what fails here is no error. */
  async function tell(token: string | null | undefined, options?: RequestOptions): Promise<void> {
    if (token) await oauth.revoke(token, options?.signal).catch(() => undefined);
  }

  /** Goes on with the tokens that there are: what `read` reads with them, or `null` where nobody is signed in. */
  async function resume<T>(
    read: () => Promise<T>,
    userOf: (answer: T) => Profile,
    options?: RequestOptions,
  ): Promise<T | null> {
    if (manager && !(await orAborted(manager.restore(), options?.signal))) return null;
    try {
      const answer = await read();
      onUser(userOf(answer));
      return answer;
    } catch (error) {
      if (error instanceof ChatError && error.code === 'not_signed_in') return null;
      throw error;
    }
  }

  return {
    register: (input, options) =>
      http.anonymous<Profile>('POST', paths.register, {
        body: { client_id: deps.env.clientId, ...input },
        signal: options?.signal,
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
      const token = await manager?.forget();
      deps.forgetHostToken();
      await deps.onSignOut();
      await tell(token, options);
    },
    profile: readProfile,
    async updateProfile(input, options) {
      const user = await http.patch<Profile>(paths.profile, { body: input, signal: options?.signal });
      onUser(user);
      return user;
    },
    getAccessToken: (options) => orAborted(tokens.current(), options?.signal),
  };
}
