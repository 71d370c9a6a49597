/** Error codes of the authorization endpoint: RFC 6749, section 4.1.2.1. */
export const AUTHORIZATION_ERRORS = [
  'invalid_request',
  'unauthorized_client',
  'access_denied',
  'unsupported_response_type',
  'invalid_scope',
  'server_error',
  'temporarily_unavailable',
] as const;
/** Why an authorization request was refused. */
export type AuthorizationErrorCode = (typeof AUTHORIZATION_ERRORS)[number];

/**
 * What the server's page posts to the window that opened it (`response_mode=web_message`), or adds to the redirect URI
 * (`query`, without `type`).
 */
export type AuthorizationMessage = {
  type: 'sotto.authorization';
  /** As the request had it. */
  state: string;
  /** The server's issuer identifier: RFC 9207, section 2. */
  iss: string;
} & ({ code: string } | { error: AuthorizationErrorCode; error_description?: string });
