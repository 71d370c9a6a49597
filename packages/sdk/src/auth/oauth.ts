import type { TokenResponse } from '@sotto/protocol';
import type { CodeExchange } from '../api/auth.js';
import { sendRequest } from '../http/send-request.js';
import type { Environment } from '../environment.js';
import { withoutUndefined } from '../internal/without-undefined.js';
import type { StoredTokens } from '../ports.js';

/** Milliseconds before its expiry at which a token is refreshed (or a tenth of its lifetime, if that is shorter). */
const EARLY_MS = 10_000;

export interface AssertionOptions {
  scope?: string | undefined;
  signal?: AbortSignal | undefined;
}

export type OAuth = ReturnType<typeof createOAuth>;

/** Client of the token endpoint (RFC 6749) and of the revocation endpoint (RFC 7009). */
export function createOAuth(env: Environment) {
  const client = withoutUndefined({ client_id: env.clientId, client_secret: env.clientSecret });

  function post<T>(path: string, fields: Record<string, string>, signal?: AbortSignal): Promise<T> {
    return sendRequest<T>(env, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...fields, ...client } as Record<string, string>).toString(),
      signal,
    });
  }

  async function grant(fields: Record<string, string>, signal?: AbortSignal): Promise<StoredTokens> {
    const sentAt = env.clock.now();
    const response = await post<TokenResponse>('/oauth/token/', fields, signal);
    const lifetime = response.expires_in * 1000;
    return {
      accessToken: response.access_token,
      ...(response.refresh_token !== undefined && { refreshToken: response.refresh_token }),
      expiresAt: sentAt + lifetime - Math.min(EARLY_MS, lifetime / 10),
      scope: response.scope,
    };
  }

  return {
    password: (username: string, password: string, signal?: AbortSignal) =>
      grant({ grant_type: 'password', username, password }, signal),
    /** Exchanges a signed assertion of the page's backend (RFC 7523, section 2.1). */
    assertion: (assertion: string, { scope, signal }: AssertionOptions) =>
      grant(
        {
          grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer',
          assertion,
          ...(scope !== undefined && { scope }),
        },
        signal,
      ),
    /** Exchanges an authorization code (RFC 6749, section 4.1.3; RFC 7636, section 4.5). */
    code: ({ code, codeVerifier, redirectUri }: CodeExchange, signal?: AbortSignal) =>
      grant(
        {
          grant_type: 'authorization_code',
          code,
          code_verifier: codeVerifier,
          redirect_uri: redirectUri,
        },
        signal,
      ),
    /** Signs a visitor in as a guest, who has no account. */
    guest: (name?: string, signal?: AbortSignal) =>
      grant(
        { grant_type: 'urn:sotto:params:oauth:grant-type:guest', ...(name !== undefined && { name }) },
        signal,
      ),
    clientCredentials: (signal?: AbortSignal) => grant({ grant_type: 'client_credentials' }, signal),
    refresh: (refreshToken: string) => grant({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    revoke: (token: string, signal?: AbortSignal) => post<null>('/oauth/revoke_token/', { token }, signal),
  };
}
