import type { Scope, User } from '@sotto/protocol';

/** The backend of a site, as a verified confidential client. Ids are 24 hex digits. */
export interface Backend {
  readonly siteId: string;
  /** The OAuth client's public `client_id`. */
  readonly clientId: string;
  /** The user that the client acts as. */
  readonly botId: string;
}

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
