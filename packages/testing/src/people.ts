import { randomBytes } from 'node:crypto';
import type { Profile, TokenResponse } from '@sotto/protocol';
import { RefusedError } from './requests.js';
import type { Ask } from './requests.js';

/**
 * The tokens of a session, in the shape of the SDK's `StoredTokens`.
 *
 * @example const { accessToken }: Tokens = ada.tokens;
 */
export interface Tokens {
  /** Sent with each request and with the handshake of the socket. */
  accessToken: string;
  /** Gets the next tokens. */
  refreshToken: string;
  /** Expiry of the access token, in milliseconds since 1970. */
  expiresAt: number;
  /** Space-separated scopes. */
  scope: string;
}

/**
 * Options of {@link TestChat.person}.
 *
 * @example await chat.person('ada', { displayName: 'Ada Lovelace' });
 */
export interface PersonOptions {
  /** The name that others see. Default: the username. */
  displayName?: string;
}

/**
 * A user who is registered and signed in.
 *
 * @example
 * const ada = await chat.person('ada');
 * const client = createChatClient(ada.clientOptions);
 * await client.auth.restore();
 * await client.connect();
 */
export interface Person {
  /** Of the account. */
  username: string;
  /** Random; for signing in again, on a page or on a second device. */
  password: string;
  /** The profile as the server returned it at registration. */
  user: Profile;
  /** The newest tokens of this user: a client with `clientOptions` refreshes them. */
  readonly tokens: Tokens;
  /**
   * Options for the SDK's `createChatClient`; the client is signed in after `auth.restore()`. All clients of one user that
   * are created with them share one token store, as the tabs of one browser do.
   */
  clientOptions: {
    serverUrl: string;
    clientId: string;
    tokenStore: {
      load(): Tokens | null;
      save(tokens: { accessToken: string; refreshToken?: string; expiresAt: number; scope: string }): void;
      clear(): void;
    };
  };
  /**
   * Calls `fetch` with this user's access token, through the faults.
   *
   * @param path - from the root of the server: `/api/...`
   * @param init - as for `fetch`; a string as `body` is sent as JSON unless `init` sets another content type
   * @returns the response, also one with an error status
   * @throws {TypeError} the connection broke
   * @example await ada.fetch('/api/chat/rooms/general/join/', { method: 'POST' });
   */
  fetch(path: string, init?: RequestInit): Promise<Response>;
}

interface PeopleDeps {
  ask: Ask;
  /** Where clients reach the server. */
  url: string;
  clientId: string;
}

/** The users of a chat. */
export interface People {
  /** Registers a user with a random password, and signs in. */
  create(username: string, options?: PersonOptions): Promise<Person>;
  /** Sends a request as a user; starts a session of its own when the token of the first one has expired. */
  askAs<T>(person: Person, request: Parameters<Ask>[0]): Promise<T>;
}

/** Creates the users of one chat, of whom there are none yet. */
export function createPeople({ ask, url, clientId }: PeopleDeps): People {
  /** Access tokens for preparations, by username: the clients of a test may have rotated or lost theirs. */
  const own = new Map<string, string>();

  async function signIn(username: string, password: string): Promise<Tokens> {
    const issued = await ask<TokenResponse>({
      purpose: `sign in as ${username}`,
      path: '/oauth/token/',
      body: new URLSearchParams({ grant_type: 'password', client_id: clientId, username, password }),
    });
    own.set(username, issued.access_token);
    return {
      accessToken: issued.access_token,
      refreshToken: issued.refresh_token!,
      expiresAt: Date.now() + issued.expires_in * 1000,
      scope: issued.scope,
    };
  }

  return {
    async create(username, { displayName = username } = {}) {
      const password = randomBytes(18).toString('base64url');
      const user = await ask<Profile>({
        purpose: `create the user ${username}`,
        path: '/api/auth/register/',
        body: { username, password, displayName, client_id: clientId },
      });
      return personOf({ user, password, tokens: await signIn(user.username, password), url, clientId });
    },
    async askAs({ username, password }, request) {
      const accessToken = own.get(username) ?? (await signIn(username, password)).accessToken;
      try {
        return await ask({ ...request, accessToken });
      } catch (error) {
        if (!(error instanceof RefusedError) || error.status !== 401) throw error;
        return ask({ ...request, accessToken: (await signIn(username, password)).accessToken });
      }
    },
  };
}

function personOf({
  user,
  password,
  tokens: first,
  url,
  clientId,
}: Pick<Person, 'user' | 'password' | 'tokens'> & Pick<PeopleDeps, 'url' | 'clientId'>): Person {
  let tokens = first;
  let isSignedOut = false;

  return {
    username: user.username,
    password,
    user,
    get tokens() {
      return tokens;
    },
    clientOptions: {
      serverUrl: url,
      clientId,
      tokenStore: {
        load: () => (isSignedOut ? null : tokens),
        save(next) {
          isSignedOut = false;
          tokens = { ...next, refreshToken: next.refreshToken ?? tokens.refreshToken };
        },
        clear: () => void (isSignedOut = true),
      },
    },
    fetch(path, init = {}) {
      const headers = new Headers(init.headers);
      headers.set('authorization', `Bearer ${tokens.accessToken}`);
      if (typeof init.body === 'string' && !headers.has('content-type'))
        headers.set('content-type', 'application/json');
      return fetch(url + path, { ...init, headers });
    },
  };
}
