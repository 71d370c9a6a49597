import type { Profile, StartResult } from '@sotto/protocol';
import type { AuthApi } from '../api/auth.js';
import type { HostTokenSource } from '../auth/host-tokens.js';
import type { OAuth } from '../auth/oauth.js';
import type { SignIn } from '../auth/sign-in.js';
import type { TokenManager } from '../auth/token-manager.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import type { Environment } from '../environment.js';
import { orAborted } from '../internal/or-aborted.js';
import type { RequestOptions } from '../options.js';
import { readSiteConfig } from './site-config.js';

interface AuthDeps {
  env: Environment;
  http: HttpClient;
  oauth: OAuth;
  host: HostTokenSource;
  manager: TokenManager;
  signIn: SignIn;
  /** The user's own profile changed. */
  onUser: (user: Profile) => void;
}

/** Sign-in and the own profile. */
export function createAuth({ env, http, oauth, host, manager, signIn, onUser }: AuthDeps): AuthApi {
  const readProfile = (options?: RequestOptions) => http.get<Profile>(paths.profile, options);

  return {
    register: (input, options) =>
      http.anonymous<Profile>('POST', paths.register, {
        ...options,
        body: { client_id: env.clientId, ...input },
      }),
    signIn: ({ username, password }, options) =>
      signIn.begin(() => oauth.password(username, password, options?.signal), options),
    signInAsBot: (options) => signIn.begin(() => oauth.clientCredentials(options?.signal), options),
    restore: (options) =>
      signIn.resume(
        () => readProfile(options),
        (user) => user,
        options,
      ),
    start: ({ signal, ...query } = {}) =>
      signIn.resume(
        () => http.get<StartResult>(paths.start, { query, signal }),
        ({ profile }) => profile,
        { signal },
      ),
    config: (options) => readSiteConfig({ env, http }, options),
    setUserToken: async (token, { signal } = {}) =>
      signIn.adopt(() => (token ? host.accept(token, { scope: 'offline_access', signal }) : null), {
        signal,
      }),
    hostChanged: async ({ signal } = {}) => signIn.adopt(() => host.ask('changed', signal), { signal }),
    signOut: signIn.signOut,
    profile: readProfile,
    async updateProfile(input, options) {
      const user = await http.patch<Profile>(paths.profile, { ...options, body: input });
      onUser(user);
      return user;
    },
    getAccessToken: (options) => orAborted(manager.current(), options?.signal),
  };
}
