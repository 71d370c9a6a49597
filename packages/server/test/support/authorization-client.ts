import { createHash, randomBytes } from 'node:crypto';
import type { TokenResponse } from '@sotto/protocol';
import { updateClient } from '../../src/services/admin/client-update.js';
import { PASSWORD } from './http-server.js';
import type { HttpServer } from './http-server.js';

/** The page that embeds the chat, and where its sign-in returns to. */
export const HOST = 'https://www.shop.example';
export const CALLBACK = 'https://www.shop.example/chat/callback?from=chat';
export const STATE = 'a-state-of-the-page';
const FORM = { 'content-type': 'application/x-www-form-urlencoded' };

export const createVerifier = () => randomBytes(32).toString('base64url');
const challengeOf = (verifier: string) => createHash('sha256').update(verifier).digest('base64url');

/** Adds a public client of the site `default`. */
export async function addClient({ running }: HttpServer, clientId: string, options: object = {}) {
  const { Site, OAuthClient } = running.context.models;
  const site = (await Site.findOne({ slug: { $eq: 'default' } }).lean())!;
  await OAuthClient.create({
    ...{ site: site._id, clientId, type: 'public', name: clientId, createdAt: new Date() },
    ...{ grants: ['authorization_code', 'refresh_token'], scopes: ['chat', 'monitor'] },
    origins: [HOST],
    ...options,
  });
  await updateClient(running.context, site, clientId, { addRedirectUris: [CALLBACK] });
}

/** The parameters of a valid request. */
export const requestOf = (verifier = createVerifier(), more: Record<string, string> = {}) => ({
  response_type: 'code',
  client_id: 'shop',
  redirect_uri: HOST,
  response_mode: 'web_message',
  state: STATE,
  code_challenge: challengeOf(verifier),
  code_challenge_method: 'S256',
  ...more,
});

/** A page as a browser got it. */
export interface Page {
  status: number;
  text: string;
  headers: Headers;
  cookie: string;
  transaction: string;
}

export const unescapeHtml = (text: string) =>
  text.replace(
    /&(lt|gt|quot|#39|#96|amp);/g,
    (_, name: string) => ({ lt: '<', gt: '>', quot: '"', '#39': "'", '#96': '`', amp: '&' })[name]!,
  );

/** What the page posts, and to whom. */
export function messageOf(text: string) {
  const [, target = '', message = '{}'] = /data-target="([^"]*)"\s+data-message="([^"]*)"/.exec(text) ?? [];
  type Message = Record<'type' | 'state' | 'iss' | 'code' | 'error', string>;
  return { target, message: JSON.parse(unescapeHtml(message)) as Message };
}

/** What a browser and a client do with the authorization endpoint of a server. */
export function createAuthorizationClient(server: () => HttpServer) {
  /** Opens the page of a request, as a browser that was sent there. */
  async function open(query: Record<string, string> | string): Promise<Page> {
    const search = typeof query === 'string' ? query : new URLSearchParams(query).toString();
    const { status, text, headers } = await server().call('GET', `/oauth/authorize/?${search}`);
    const cookie = /^[^;]*/.exec(headers.get('set-cookie') ?? '')![0];
    const transaction = /name="transaction" value="([^"]*)"/.exec(text)?.[1] ?? '';
    return { status, text, headers, cookie, transaction };
  }

  /** Submits the form of a page. */
  async function submit(
    { cookie, transaction }: Pick<Page, 'cookie' | 'transaction'>,
    fields: Record<string, string> = {},
    headers: Record<string, string> = {},
  ) {
    const typed = { mode: 'sign-in', username: 'ada', password: PASSWORD, decision: 'allow', ...fields };
    return server().call('POST', '/oauth/authorize/', {
      raw: new URLSearchParams({ transaction, ...typed }).toString(),
      headers: { ...FORM, origin: server().url, cookie, ...headers },
    });
  }

  /** Signs `ada` in. */
  async function codeFor(verifier: string, more: Record<string, string> = {}): Promise<string> {
    const { text, headers } = await submit(await open(requestOf(verifier, more)));
    const location = headers.get('location');
    return location ? new URL(location).searchParams.get('code')! : messageOf(text).message.code;
  }

  return {
    ...{ open, submit, codeFor },
    exchange: (code: string, verifier: string, more: Record<string, string> = {}) =>
      server().token({
        ...{ grant_type: 'authorization_code', client_id: 'shop', code, code_verifier: verifier },
        ...{ redirect_uri: HOST, ...more },
      }),
    works: async ({ access_token: token }: TokenResponse) =>
      (await server().call('GET', '/api/auth/profile/', { token })).status === 200,
  };
}
