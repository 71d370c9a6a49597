import { randomBytes } from 'node:crypto';
import type { Profile, TokenResponse } from '@sotto/protocol';
import { RefusedError } from './requests.js';
import type { Ask } from './requests.js';

/** The tokens of a session; the SDK's `StoredTokens`. */
export interface Tokens {
  accessToken: string;
  refreshToken: string;
  /** When the access token ends, in milliseconds since 1970. */
  expiresAt: number;
  /** Space-separated scopes. */
  scope: string;
}

/**
 * What a person may have beside a username.
 *
 * @example await chat.person('ada', { displayName: 'Ada Lovelace' });
 */
export interface PersonOptions {
  /** Default: the username. */
  displayName?: string;
}

/**
 * Somebody who is registered and signed in.
 *
 * @example
 * const ada = await chat.person('ada');
 * const client = createChatClient(ada.clientOptions);
 * await client.auth.restore();
 * await client.connect();
 */
export interface Person {
  username: string;
  /** Made up, for signing in once more: on a page, on a second device. */
  password: string;
  user: Profile;
  /** The newest tokens that this person has: a client with `clientOptions` renews them. */
  readonly tokens: Tokens;
  /**
   * For the SDK's `createChatClient`: the client is signed in after `auth.restore()`. All clients of one person that are
   * made with them share one token store, as the tabs of one browser do.
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
   * `fetch` with this person's access token, through the faults. A body that is a text is sent as JSON where `init`
   * names no other type.
   *
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

/** The people of a chat. */
export interface People {
  /** Registers a person with a password that nobody else has, and signs in. */
  create(username: string, options?: PersonOptions): Promise<Person>;
  /** Asks in a person's name, in a session of its own where the first one's token is over. */
  askAs<T>(person: Person, request: Parameters<Ask>[0]): Promise<T>;
}

/** Makes the people of one chat, of whom there are none yet. */
export function createPeople({ ask, url, clientId }: PeopleDeps): People {
  /** Access tokens for the preparations: the clients of a test may have spent or lost theirs. */
  const own = new Map<string, string>();

  async function signIn(username: string, password: string): Promise<Tokens> {
    const answer = await ask<TokenResponse>({
      purpose: `sign in as ${username}`,
      path: '/oauth/token/',
      body: new URLSearchParams({ grant_type: 'password', client_id: clientId, username, password }),
    });
    own.set(username, answer.access_token);
    return {
      accessToken: answer.access_token,
      refreshToken: answer.refresh_token!,
      expiresAt: Date.now() + answer.expires_in * 1000,
      scope: answer.scope,
    };
  }

  return {
    async create(username, { displayName = username } = {}) {
      const password = randomBytes(18).toString('base64url');
      const user = await ask<Profile>({
        purpose: `make the person ${username}`,
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
          tokens = { ...tokens, ...next };
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
