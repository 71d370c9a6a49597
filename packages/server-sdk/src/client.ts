import type { AuditEntry, AuditQuery, Page } from '@sotto/protocol';
import type { CallOptions, ServerClientOptions } from './options.js';
import { createRequests } from './requests.js';
import { createRoomsApi } from './resources/rooms.js';
import type { RoomsApi } from './resources/rooms.js';
import { createUsersApi } from './resources/users.js';
import type { UsersApi } from './resources/users.js';
import { createWebhooksApi } from './resources/webhooks.js';
import type { WebhooksApi } from './resources/webhooks.js';

/** A client of the server API. Every call rejects with a `ChatError`. */
export interface ServerClient {
  users: UsersApi;
  rooms: RoomsApi;
  webhooks: WebhooksApi;
  /** Returns which site and client the credentials belong to. */
  whoami(options?: CallOptions): Promise<{ site: { slug: string; name: string }; client_id: string }>;
  /** Returns a page of the audit, the newest entry first. */
  audit(query?: Partial<AuditQuery> & CallOptions): Promise<Page<AuditEntry>>;
}

/**
 * Creates a client of the server API, for the backend of a site.
 *
 * @param options - where the server is, and who calls it
 * @returns the client
 * @throws TypeError for options with which no request could succeed
 * @example
 * const sotto = createServerClient({ url: 'https://chat.example.org', clientId, clientSecret });
 * await sotto.users.put('42', { displayName: 'Ada Lovelace' });
 */
export function createServerClient(options: ServerClientOptions): ServerClient {
  const requests = createRequests(options);
  return {
    users: createUsersApi(requests),
    rooms: createRoomsApi(requests),
    webhooks: createWebhooksApi(requests),
    whoami: (call) => requests.json('GET', '', call),
    audit: ({ signal, ...query } = {}) => requests.json('GET', 'audit/', { query, signal }),
  };
}
