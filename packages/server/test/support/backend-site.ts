import type { UserToken } from '@sotto/protocol';
import { addSite } from '../../src/services/admin/sites.js';
import { addBackend } from './backend-client.js';
import type { BackendClient } from './backend-client.js';
import { startHttpServer } from './http-server.js';
import type { HttpServer } from './http-server.js';

/** A server with a site whose backend uses the server API. */
export interface BackendSite {
  server: HttpServer;
  backend: BackendClient;
  siteId: string;
  /** Id of the site's public client. */
  page: string;
  /** A request that must succeed. */
  ok<T>(method: string, path: string, body?: unknown): Promise<T>;
  /** Returns status, code and wrong field of a response. */
  refused(
    method: string,
    path: string,
    body?: unknown,
  ): Promise<[number, string | undefined, string | undefined]>;
  tokenOf(user: string, fields?: object): Promise<UserToken>;
  /** A request of a user, in the chat. */
  asUser<T>(
    user: string,
    path: string,
    method?: string,
    body?: unknown,
  ): Promise<{ status: number; body: T }>;
}

/** Origin of the site's pages. */
export const ORIGIN = 'https://www.acme.example';

export async function startBackendSite(): Promise<BackendSite> {
  const server = await startHttpServer();
  const { models, dataKeys: keys, audit } = server.running.context;
  const created = await addSite(
    { models, keys, audit, clock: Date.now },
    { slug: 'acme', name: 'Acme', origins: [ORIGIN] },
  );
  const page = created.clientId;
  const backend = await addBackend({ models, url: server.url }, created.site);

  async function ok<T>(method: string, path: string, body?: unknown): Promise<T> {
    const result = await backend.call<T>(method, path, body);
    if (result.status >= 300) throw new Error(`${method} ${path}: ${result.status} ${result.text}`);
    return result.body;
  }
  const tokenOf = (user: string, fields: object = {}) =>
    ok<UserToken>('POST', `users/${encodeURIComponent(user)}/tokens/`, { client_id: page, ...fields });

  return {
    ...{ server, backend, page, ok, tokenOf, siteId: created.site._id.toString() },
    async refused(method, path, body) {
      const { status, body: problem } = await backend.call(method, path, body);
      return [status, problem.code, problem.errors?.[0]?.path];
    },
    asUser: async (user, path, method = 'GET', body = undefined) =>
      server.call(method, path, { token: (await tokenOf(user)).access_token, body }),
  };
}
