import { createHmac, createSign, generateKeyPairSync, sign as signBytes } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenResponse } from '@sotto/protocol';
import type { SiteSettings } from '../../src/models/site.js';
import { JWT_BEARER } from '../../src/oauth/grant-types.js';
import { createIdentityKey } from '../../src/services/admin/identity-keys.js';
import type { NewIdentityKey } from '../../src/services/admin/identity-keys.js';
import type { HttpServer } from './http-server.js';

type Fields = Record<string, unknown>;
/** Signs the first two parts of a JWS. */
export type Signer = (input: string) => Buffer;

const encode = (value: unknown) => Buffer.from(JSON.stringify(value)).toString('base64url');

/** A compact JWS of any header and claims. */
export function jws(header: Fields, claims: unknown, signer: Signer): string {
  const input = `${encode(header)}.${encode(claims)}`;
  return `${input}.${signer(input).toString('base64url')}`;
}

export const hmac =
  (secret: string): Signer =>
  (input) =>
    createHmac('sha256', secret).update(input).digest();

/** A key pair, and how it signs. */
export interface TestKey {
  alg: 'RS256' | 'ES256' | 'EdDSA';
  publicKey: KeyObject;
  pem: string;
  signer: Signer;
}

export function createTestKey(alg: TestKey['alg'], { bits = 2048 } = {}): TestKey {
  const { publicKey, privateKey } =
    alg === 'RS256'
      ? generateKeyPairSync('rsa', { modulusLength: bits })
      : alg === 'ES256'
        ? generateKeyPairSync('ec', { namedCurve: 'prime256v1' })
        : generateKeyPairSync('ed25519');
  const signer: Signer = (input) => {
    if (alg === 'EdDSA') return signBytes(null, Buffer.from(input), privateKey);
    if (alg === 'RS256') return createSign('sha256').update(input).sign(privateKey);
    return createSign('sha256').update(input).sign({ key: privateKey, dsaEncoding: 'ieee-p1363' });
  };
  return { alg, publicKey, pem: publicKey.export({ type: 'spki', format: 'pem' }) as string, signer };
}

/** The public key as a provider publishes it. */
export const jwkOf = ({ publicKey, alg }: TestKey, kid: string) => ({
  ...publicKey.export({ format: 'jwk' }),
  ...{ kid, alg, use: 'sig' },
});

/** The key sets of a provider, over HTTP on the loopback interface. */
export interface JwksServer {
  uri: string;
  requests: number;
  respond: RequestListener;
  publish(...keys: object[]): void;
  close(): void;
}

export async function startJwksServer(): Promise<JwksServer> {
  const http = createServer((request, response) => {
    server.requests += 1;
    server.respond(request, response);
  }).listen(0, '127.0.0.1');
  await once(http, 'listening');
  const server: JwksServer = {
    uri: `http://127.0.0.1:${(http.address() as AddressInfo).port}/jwks`,
    requests: 0,
    respond: (_request, response) => response.end(),
    publish(...keys) {
      server.respond = (_request, response) => response.end(JSON.stringify({ keys }));
    },
    close() {
      http.closeAllConnections();
      http.close();
    },
  };
  server.publish();
  return server;
}

/** A site whose backend signs its users in. */
export interface IdentitySite {
  slug: string;
  siteId: string;
  clientId: string;
  addKey(input: NewIdentityKey): Promise<{ kid: string; secret?: string }>;
  exchange(
    assertion: string,
    fields?: Record<string, string>,
  ): Promise<{
    status: number;
    body: Partial<TokenResponse> & { error?: string; code?: string; error_description?: string };
  }>;
}

export async function addIdentitySite(
  { running, token }: Pick<HttpServer, 'running' | 'token'>,
  slug: string,
  settings: Partial<SiteSettings> = {},
): Promise<IdentitySite> {
  const { models, dataKeys, audit } = running.context;
  const createdAt = new Date();
  const site = await models.Site.create({
    ...{ slug, name: slug, createdAt },
    settings: { identity: 'optional', registration: 'on', ...settings },
  });
  const clientId = `${slug}-client`;
  await models.OAuthClient.create({
    ...{ site: site._id, clientId, type: 'public', name: slug, createdAt },
    ...{ origins: [`https://${slug}.example`], scopes: ['chat', 'monitor'] },
    grants: ['password', 'refresh_token', JWT_BEARER],
  });
  return {
    ...{ slug, clientId, siteId: site._id.toString() },
    addKey: (input) => createIdentityKey({ models, audit, keys: dataKeys, clock: Date.now }, site, input),
    exchange: (assertion, fields = {}) =>
      token({ grant_type: JWT_BEARER, client_id: clientId, assertion, ...fields }),
  };
}
