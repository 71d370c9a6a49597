import type { TokenResponse } from '@sotto/protocol';
import { sendRequest } from '../http/send-request.js';
import type { Environment } from '../environment.js';
import type { StoredTokens } from '../options.js';

/** A token counts as over this long before it is (or a tenth of its life, where that is shorter). */
const EARLY_MS = 10_000;

export type OAuth = ReturnType<typeof createOAuth>;

/** The token endpoint (RFC 6749) and the revocation endpoint (RFC 7009), as this client uses them. */
export function createOAuth(env: Environment) {
  const client: Record<string, string> = { client_id: env.clientId };
  if (env.clientSecret !== undefined) client['client_secret'] = env.clientSecret;

  function post<T>(path: string, fields: Record<string, string>, signal?: AbortSignal): Promise<T> {
    return sendRequest<T>(env, {
      method: 'POST',
      path,
      headers: { 'content-type': 'application/x-www-form-urlencoded' },
      body: new URLSearchParams({ ...fields, ...client }).toString(),
      signal,
    });
  }

  async function grant(fields: Record<string, string>, signal?: AbortSignal): Promise<StoredTokens> {
    const sentAt = env.clock.now();
    const answer = await post<TokenResponse>('/oauth/token/', fields, signal);
    const life = answer.expires_in * 1000;
    return {
      accessToken: answer.access_token,
      ...(answer.refresh_token !== undefined && { refreshToken: answer.refresh_token }),
      expiresAt: sentAt + life - Math.min(EARLY_MS, life / 10),
      scope: answer.scope,
    };
  }

  return {
    password: (username: string, password: string, signal?: AbortSignal) =>
      grant({ grant_type: 'password', username, password }, signal),
    clientCredentials: (signal?: AbortSignal) => grant({ grant_type: 'client_credentials' }, signal),
    refresh: (refreshToken: string) => grant({ grant_type: 'refresh_token', refresh_token: refreshToken }),
    revoke: (token: string, signal?: AbortSignal) => post<null>('/oauth/revoke_token/', { token }, signal),
  };
}
