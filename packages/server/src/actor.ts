import type { Scope, User } from '@sotto/protocol';

/** The backend of a site, as a verified confidential client. Ids are 24 hex digits. */
export interface Backend {
  readonly siteId: string;
  /** The OAuth client's public `client_id`. */
  readonly clientId: string;
  /** The user that the client acts as. */
  readonly botId: string;
}

/**
 * Returns who acts where the backend of a site does, as the audit names it. Everything that the server API records has this
 * actor, whoever it is about: what records takes the actor as a required parameter, and `site-api-walk.test.ts` walks all
 * routes.
 */
export const backendActor = ({ clientId }: Pick<Backend, 'clientId'>) => `client:${clientId}` as const;

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
