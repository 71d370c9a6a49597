import type { Scope, User } from '@sotto/protocol';

/** The owner of a verified access token, in whose name a service acts. Services trust it. Ids are 24 hex digits. */
export interface Actor {
  readonly userId: string;
  readonly username: string;
  /** What the grant made of the user; no request chooses it. */
  readonly kind: User['kind'];
  readonly siteId: string;
  /** The OAuth client's public `client_id`. */
  readonly clientId: string;
  readonly scopes: readonly Scope[];
  /** The token family (session) that the access token belongs to. */
  readonly sessionId: string;
  /** When the access token expires, in milliseconds since 1970. */
  readonly expiresAt: number;
}
