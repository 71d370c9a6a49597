import type { Problem } from '@sotto/protocol';
import { operatorTools } from '../../src/cli/operator-tools.js';
import type { Models } from '../../src/models/index.js';
import type { SiteRecord } from '../../src/models/site.js';
import { addClient } from '../../src/services/admin/clients.js';
import type { BotScope } from '../../src/services/admin/clients.js';

/** A site's backend, as it calls the server API. */
export interface BackendClient {
  clientId: string;
  secret: string;
  /** Value of the header `Authorization`. */
  authorization: string;
  call<T = unknown>(
    method: string,
    path: string,
    body?: unknown,
    options?: { url?: string; headers?: Record<string, string> },
  ): Promise<BackendResult<T>>;
}

interface BackendResult<T> {
  status: number;
  headers: Headers;
  body: T & Partial<Problem>;
  text: string;
}

export const basic = (clientId: string, secret: string) =>
  `Basic ${Buffer.from(`${clientId}:${secret}`).toString('base64')}`;

/** Creates the confidential client of a site's backend, as `sotto clients add` does. */
export async function addBackend(
  { models, url }: { models: Models; url: string },
  site: Pick<SiteRecord, '_id'>,
  scopes: readonly BotScope[] = ['site:admin'],
): Promise<BackendClient> {
  const input = { name: 'Backend', use: 'bot' as const, scopes };
  const { clientId, secret } = await addClient(operatorTools(models), site, input);
  const authorization = basic(clientId, secret!);
  return {
    ...{ clientId, secret: secret!, authorization },
    async call<T>(
      method: string,
      path: string,
      body?: unknown,
      options: { url?: string; headers?: Record<string, string> } = {},
    ) {
      const response = await fetch(`${options.url ?? url}/api/site/${path}`, {
        method,
        headers: {
          authorization,
          ...(body !== undefined && { 'content-type': 'application/json' }),
          ...options.headers,
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      });
      const text = await response.text();
      const isJson = /[/+]json$/.test(response.headers.get('content-type')?.split(';')[0] ?? '');
      const parsed = (isJson && text ? JSON.parse(text) : null) as T & Partial<Problem>;
      return { status: response.status, headers: response.headers, body: parsed, text };
    },
  };
}
