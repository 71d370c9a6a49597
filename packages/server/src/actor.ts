import type { Scope } from '@sotto/protocol';

/** Who acts: the owner of a verified access token. Services trust it. Ids are 24 hex digits. */
export interface Actor {
  readonly userId: string;
  readonly username: string;
  readonly siteId: string;
  /** The OAuth client's public `client_id`. */
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  /** The token family (session) that the access token belongs to. */
  readonly sessionId: string;
  /** When the access token ends, in milliseconds since 1970. */
  readonly expiresAt: number;
}
