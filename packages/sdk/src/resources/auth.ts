import type { Profile } from '@sotto/protocol';
import type { AuthApi } from '../api.js';
import type { OAuth } from '../auth/oauth.js';
import type { TokenManager } from '../auth/token-manager.js';
import type { TokenSource } from '../auth/token-source.js';
import { ChatError } from '../errors.js';
import type { HttpClient } from '../http/http-client.js';
import { paths } from '../http/paths.js';
import type { StoredTokens } from '../options.js';

interface AuthDeps {
  clientId: string;
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
  onSignOut: () => void;
}

/** Sign-in and the own profile. */
export function createAuth(deps: AuthDeps): AuthApi {
  const { http, oauth, manager, tokens, onUser } = deps;
  const readProfile = () => http.get<Profile>(paths.profile);

  async function begin(grant: () => Promise<StoredTokens>): Promise<Profile> {
    if (!manager) throw new ChatError('unauthorized_client', 'The host signs in: this client has getToken');
    const next = await grant();
    onUser(null);
    await manager.begin(next);
    const user = await readProfile();
    onUser(user);
    return user;
  }

  return {
    register: (input) =>
      http.anonymous<Profile>('POST', paths.register, { body: { client_id: deps.clientId, ...input } }),
    signIn: ({ username, password }) => begin(() => oauth.password(username, password)),
    signInAsBot: () => begin(() => oauth.clientCredentials()),
    async restore() {
      if (manager && !(await manager.restore())) return null;
      try {
        const user = await readProfile();
        onUser(user);
        return user;
      } catch (error) {
        if (error instanceof ChatError && error.code === 'not_signed_in') return null;
        throw error;
      }
    },
    async signOut() {
      const token = await manager?.forget();
      deps.forgetHostToken();
      deps.onSignOut();
      // The session also ends by itself; somebody who leaves is not made to wait for the network.
      if (token) await oauth.revoke(token).catch(() => undefined);
    },
    profile: readProfile,
    async updateProfile(input) {
      const user = await http.patch<Profile>(paths.profile, { body: input });
      onUser(user);
      return user;
    },
    getAccessToken: () => tokens.current(),
  };
}
