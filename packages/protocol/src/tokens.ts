/** Body of a response of the token endpoint: RFC 6749, section 5.1. Tokens are opaque; `expires_in` is in seconds. */
export interface TokenResponse {
  access_token: string;
  token_type: 'Bearer';
  expires_in: number;
  /** Absent for `client_credentials` (RFC 6749 section 4.4.3). */
  refresh_token?: string;
  scope: string;
}

/** Authorization server metadata: RFC 8414, section 2, as far as the server provides it. */
export interface ServerMetadata {
  issuer: string;
  authorization_endpoint: string;
  token_endpoint: string;
  revocation_endpoint: string;
  grant_types_supported: string[];
  scopes_supported: string[];
  token_endpoint_auth_methods_supported: string[];
  response_types_supported: string[];
  response_modes_supported: string[];
  code_challenge_methods_supported: string[];
  /** RFC 9207, section 3. */
  authorization_response_iss_parameter_supported: boolean;
  revocation_endpoint_auth_methods_supported: string[];
}
