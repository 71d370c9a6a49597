/** RFC 6749 section 5.1. Tokens are opaque; `expires_in` in seconds. */
export interface TokenResponse {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  /** Absent for `client_credentials` (RFC 6749 section 4.4.3). */
  refresh_token?: string;
  scope: string;
}

/** RFC 8414 section 2, the members that we serve. */
export interface ServerMetadata {
  issuer: string;
  token_endpoint: string;
  revocation_endpoint: string;
  grant_types_supported: string[];
  scopes_supported: string[];
  token_endpoint_auth_methods_supported: string[];
  response_types_supported: string[];
}
