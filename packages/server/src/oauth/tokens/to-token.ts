import type OAuth2Server from 'oauth2-server';
import type { OAuthClientRecord } from '../../models/oauth-client.js';
import type { IssuedTokens } from './token-sessions.js';

/** Returns what the library makes the response of. */
export function toToken(
  client: OAuthClientRecord,
  { session, accessToken, accessTokenExpiresAt, refreshToken }: IssuedTokens,
): OAuth2Server.Token {
  return {
    accessToken,
    accessTokenExpiresAt,
    ...(refreshToken !== undefined && { refreshToken }),
    scope: session.scopes,
    client: { id: client.clientId, grants: client.grants },
    user: { id: session.user.toString() },
  };
}
