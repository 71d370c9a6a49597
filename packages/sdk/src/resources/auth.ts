import type { Profile, Session, StartResult } from '@sotto/protocol';
import type { AuthApi } from '../api/auth.js';
import type { GuestMerge } from '../auth/guest-merge.js';
import { readToken } from '../auth/host-tokens.js';
import type { HostTokenSource } from '../auth/host-tokens.js';
import type { OAuth } from '../auth/oauth.js';
import type { SignIn } from '../auth/sign-in.js';
import type { TokenManager } from '../auth/token-manager.js';
import type { HttpClient, HttpRequest } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import type { Environment } from '../environment.js';
import { orAborted } from '../internal/or-aborted.js';
import { readSiteConfig } from './site-config.js';

interface AuthDeps {
  env: Environment;
  http: HttpClient;
  oauth: OAuth;
  host: HostTokenSource;
  manager: TokenManager;
  signIn: SignIn;
  guestMerge: GuestMerge;
  /** Called before the user signs out. */
  beforeSignOut: () => Promise<unknown> | undefined;
  /** The user's own profile changed. */
  onUser: (user: Profile) => void;
  /** Sends a request that ends the session by itself, and signs the user out. */
  ending: (request: () => Promise<unknown>) => Promise<void>;
  /** Learns from the first response what it says about messages. */
  readStart: (request: Promise<StartResult>) => Promise<StartResult>;
}

/** Sign-in and the own profile. */
export function createAuth({
  env,
  http,
  oauth,
  host,
  manager,
  signIn,
  guestMerge,
  beforeSignOut,
  onUser,
  ending,
  readStart,
}: AuthDeps): AuthApi {
  async function changed(method: 'put' | 'patch' | 'delete', path: string, request: HttpRequest) {
    const user = await http[method]<Profile>(path, { ...request, isOwn: true });
    onUser(user);
    return user;
  }

  return {
    register: (input, options) =>
      http.anonymous<Profile>('POST', paths.register, {
        ...options,
        body: { client_id: env.clientId, ...input },
      }),
    signIn: ({ username, password }, options) =>
      signIn.begin(() => oauth.password(username, password, options?.signal), options),
    exchangeCode: (exchange, { signal } = {}) => signIn.begin(() => oauth.code(exchange, signal), { signal }),
    continueAsGuest: ({ name, signal } = {}) =>
      signIn.beginGuest(() => oauth.guest(name, signal), { signal }),
    get isHosted() {
      return manager.host !== undefined;
    },
    get mergeOffer() {
      return guestMerge.offer;
    },
    merge: async ({ signal } = {}) => orAborted(guestMerge.accept(), signal),
    declineMerge: async ({ signal } = {}) => orAborted(guestMerge.decline(), signal),
    signInAsBot: (options) => signIn.begin(() => oauth.clientCredentials(options?.signal), options),
    restore: (options) =>
      signIn.resume(
        () => http.get<Profile>(paths.profile, { ...options, isOwn: true }),
        (user) => user,
        options,
      ),
    start: ({ signal, ...query } = {}) =>
      signIn.resume(
        () => readStart(http.get<StartResult>(paths.start, { query, signal, isOwn: true })),
        ({ profile }) => profile,
        { signal },
      ),
    config: (options) => readSiteConfig({ env, http }, options),
    setUserToken: async (token, { signal } = {}) =>
      signIn.adopt(() => readToken(token), { scope: 'offline_access', signal }),
    hostChanged: async ({ signal } = {}) => signIn.adopt(() => host.ask('changed', signal), { signal }),
    async signOut(options) {
      await beforeSignOut();
      return signIn.signOut(options);
    },
    profile: (options) => http.get<Profile>(paths.profile, options),
    updateProfile: (input, options) => changed('patch', paths.profile, { ...options, body: input }),
    setAvatar: (image, options) => changed('put', paths.avatar, { ...options, body: image }),
    removeAvatar: (options) => changed('delete', paths.avatar, { ...options }),
    async changePassword(input, options) {
      await http.put(paths.password, { ...options, body: input });
    },
    deleteAccount: (input, options) =>
      ending(() => http.post(paths.deleteAccount, { ...options, body: input })),
    sessions: async (options) => (await http.get<{ results: Session[] }>(paths.sessions, options)).results,
    async endSession(id, options) {
      await http.delete(paths.session(id), options);
    },
    async endOtherSessions(options) {
      await http.delete(paths.sessions, options);
    },
    getAccessToken: (options) => orAborted(manager.current(), options?.signal),
  };
}
