import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Problem, Profile, TokenResponse } from '@sotto/protocol';
import { publishControl } from '../../src/bus/bus.js';
import { generateFernetKey } from '../../src/crypto/fernet.js';
import { createServer, loadConfig } from '../../src/index.js';
import type { RunningServer, ServerOptions } from '../../src/index.js';
import { PUBLIC_GRANTS } from '../../src/oauth/grant-types.js';
import { storeDirectory } from '../../src/storage/open-store.js';
import { writeEmptyStore } from './store-template.js';
import { createStoreEnvironment } from './test-store.js';

export const PASSWORD = 'correct horse battery staple';

/** A complete server on a store of its own, with its HTTP API as a client uses it. */
export interface HttpServer {
  url: string;
  running: RunningServer;
  /** A request with `fetch`; a plain object is sent as JSON. */
  call<T = unknown>(method: string, path: string, options?: CallOptions): Promise<HttpResult<T>>;
  token(
    fields: Record<string, string> | string,
    headers?: Record<string, string>,
  ): Promise<HttpResult<TokenResponse>>;
  /** Registers and signs in. */
  person(username: string, clientId?: string): Promise<{ profile: Profile; tokens: TokenResponse }>;
  /** Another site with a public client of its own. */
  addSite(slug: string): Promise<{ clientId: string }>;
  /** Changes a site in the store, and announces it as the poll would. */
  updateSite(slug: string, settings: object, fields?: object): Promise<void>;
  close(): Promise<void>;
}

interface CallOptions {
  token?: string | undefined;
  body?: unknown;
  /** Sent as it is. */
  raw?: string | Uint8Array;
  headers?: Record<string, string>;
}

interface HttpResult<T> {
  status: number;
  headers: Headers;
  body: T & Partial<Problem> & { error?: string };
  text: string;
}

async function toResult<T>(response: Response): Promise<HttpResult<T>> {
  const text = await response.text();
  const isJson = /json/.test(response.headers.get('content-type') ?? '');
  return {
    status: response.status,
    headers: response.headers,
    text,
    body: (isJson ? JSON.parse(text) : null) as HttpResult<T>['body'],
  };
}

export async function startHttpServer(
  environment: Record<string, string> = {},
  options: ServerOptions = {},
): Promise<HttpServer> {
  const directory = await mkdtemp(join(tmpdir(), 'sotto-http-'));
  const store = createStoreEnvironment();
  const hasOwnStore = !('MONGODB_URI' in { ...store.environment, ...environment });
  if (hasOwnStore) await writeEmptyStore(storeDirectory(directory));
  const config = loadConfig({
    PORT: '0',
    DATA_DIR: directory,
    LOG_LEVEL: 'silent',
    RATE_LIMITS: 'off',
    // Only the start on an empty directory creates keys.
    ...(hasOwnStore && { FERNET_KEYS: generateFernetKey(), TOKEN_KEYS: generateFernetKey() }),
    ...store.environment,
    ...environment,
  });
  const running = await createServer(config, { cheapPasswords: true, ...options });
  const { url } = running;

  const call: HttpServer['call'] = async (method, path, { token, body, raw, headers } = {}) => {
    const content = raw ?? (body === undefined ? undefined : JSON.stringify(body));
    const response = await fetch(url + path, {
      method,
      redirect: 'manual',
      headers: {
        ...(token !== undefined && { authorization: `Bearer ${token}` }),
        ...(body !== undefined && { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(content !== undefined && { body: content as string }),
    });
    return toResult(response);
  };

  const token: HttpServer['token'] = async (fields, headers = {}) =>
    toResult(
      await fetch(`${url}/oauth/token/`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-www-form-urlencoded', ...headers },
        body: typeof fields === 'string' ? fields : new URLSearchParams(fields).toString(),
      }),
    );

  return {
    ...{ url, running, call, token },
    async person(username, clientId = 'demo') {
      const body = { username, password: PASSWORD, client_id: clientId };
      const { body: profile } = await call<Profile>('POST', '/api/auth/register/', { body });
      const grant = { grant_type: 'password', client_id: clientId, username, password: PASSWORD };
      return { profile: profile as Profile, tokens: (await token(grant)).body };
    },
    async addSite(slug) {
      const { Site, OAuthClient } = running.context.models;
      const createdAt = new Date();
      const settings = { identity: 'off' as const, registration: 'on' as const };
      const site = await Site.create({ slug, name: slug, settings, createdAt });
      const clientId = `${slug}-client`;
      await OAuthClient.create({
        ...{
          site: site._id,
          clientId,
          type: 'public',
          name: slug,
          origins: [`https://${slug}.example`],
          createdAt,
        },
        ...{ grants: ['password', ...PUBLIC_GRANTS], scopes: ['chat', 'monitor'] },
      });
      return { clientId };
    },
    async updateSite(slug, settings, fields = {}) {
      const { models, bus } = running.context;
      const changes = Object.entries(settings).map(([name, value]) => [`settings.${name}`, value as unknown]);
      const site = await models.Site.findOneAndUpdate(
        { slug: { $eq: slug } },
        { $set: { ...Object.fromEntries(changes), ...fields } },
      ).orFail();
      await publishControl(bus, { kind: 'site', siteId: site._id.toString(), changedAt: Date.now() });
    },
    async close() {
      await running.close();
      await store.stop();
      await rm(directory, { recursive: true, force: true });
    },
  };
}
