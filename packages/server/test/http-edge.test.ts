import { once } from 'node:events';
import { request as httpRequest } from 'node:http';
import { connect } from 'node:net';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
let token: string;
const json = { 'content-type': 'application/json' };

beforeAll(async () => {
  server = await startHttpServer();
  token = (await server.person('edge')).tokens.access_token;
  await server.call('POST', '/api/chat/rooms/', { token, body: { name: 'Edge', slug: 'edge' } });
});
afterAll(() => server.close());

/** A request whose path `fetch` would change. */
function rawPath(path: string): Promise<number> {
  const { port } = new URL(server.url);
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host: '127.0.0.1', port, path, headers: { authorization: `Bearer ${token}` } },
      (response) => {
        response.resume();
        resolve(response.statusCode ?? 0);
      },
    );
    request.on('error', reject).end();
  });
}

/** Sends bytes and resolves with everything received until the server closes. */
async function exchange(port: number, bytes: string): Promise<string> {
  const socket = connect(port, '127.0.0.1').setEncoding('utf8');
  socket.on('error', () => {});
  let answer = '';
  socket.on('data', (text: string) => (answer += text));
  socket.write(bytes);
  await once(socket, 'close');
  return answer;
}

describe('bodies', () => {
  const post = (raw: string | Uint8Array, headers: Record<string, string> = json) =>
    server.call('POST', '/api/chat/rooms/', { token, raw, headers });

  it.each([
    ['no JSON', '{', 400, 'invalid_json'],
    ['an array', '[]', 422, 'validation_failed'],
    ['a scalar', '5', 422, 'validation_failed'],
    ['100,000 nested arrays', '['.repeat(30_000) + ']'.repeat(30_000), 400, 'bad_request'],
    ['nine levels', `{"name":${'{"a":'.repeat(9)}1${'}'.repeat(9)}}`, 400, 'bad_request'],
    [
      'too many keys',
      JSON.stringify(Object.fromEntries(Array.from({ length: 100 }, (_, i) => [`k${i}`, i]))),
      400,
      'bad_request',
    ],
    ['too many bytes', JSON.stringify({ name: 'x'.repeat(70_000) }), 413, 'payload_too_large'],
  ])('refuses %s', async (_name, raw, status, code) => {
    const answer = await post(raw);
    expect([answer.status, answer.body.code]).toEqual([status, code]);
  });
  it('refuses what is not UTF-8 instead of replacing it', async () => {
    const answer = await post(
      new Uint8Array([...Buffer.from('{"name":"'), 0xff, 0xfe, ...Buffer.from('"}')]),
    );
    expect([answer.status, answer.body.code]).toEqual([400, 'bad_request']);
  });
  it('refuses compressed bodies, complete and truncated', async () => {
    for (const raw of [gzipSync('{"name":"A"}'), Buffer.from('no gzip')]) {
      const answer = await post(raw, { ...json, 'content-encoding': 'gzip' });
      expect([answer.status, answer.body.code]).toEqual([415, 'unsupported_media_type']);
    }
  });
  it('refuses other content types', async () => {
    for (const type of ['text/plain', 'application/xml', 'application/x-www-form-urlencoded']) {
      expect((await post('{"name":"A"}', { 'content-type': type })).status).toBe(415);
    }
  });
  it('keeps text unchanged', async () => {
    const content = '  a\u0301\t\r\n<b>&amp; \u202Ex\u202C 👩‍👩‍👧 ';
    const sent = await server.call<{ content: string }>('POST', '/api/chat/rooms/edge/messages/', {
      token,
      body: { content },
    });
    expect(sent.body.content).toBe(content);
    const page = await server.call<{ results: { content: string }[] }>(
      'GET',
      '/api/chat/rooms/edge/messages/',
      { token },
    );
    expect(page.body.results.at(-1)?.content).toBe(content);
  });
  it('names each wrong field and coerces no types', async () => {
    for (const content of [5, true, null, ['x'], { $gt: '' }, '', '   ', 'a\u0000b', '\uD800']) {
      const answer = await server.call('POST', '/api/chat/rooms/edge/messages/', {
        token,
        body: { content },
      });
      expect(answer.status, JSON.stringify(content)).toBe(422);
      expect(answer.body.errors?.[0]?.path).toBe('content');
    }
  });
});

describe('paths and methods', () => {
  it('works with and without the trailing slash, without a redirect', async () => {
    for (const path of [
      '/api/chat/rooms',
      '/api/chat/rooms/',
      '/api/chat/rooms/edge',
      '/api/chat/rooms/edge/',
    ]) {
      expect((await server.call('GET', path, { token })).status, path).toBe(200);
    }
  });
  it.each(['%ff', '%00', '%2e%2e%2f', '..%2f..', '%', 'UPPER', 'a'.repeat(65), '%F0%9F%98%80'])(
    'returns 404 or 400 for the room %s',
    async (slug) => {
      expect([400, 404]).toContain(await rawPath(`/api/chat/rooms/${slug}/`));
      expect([400, 404]).toContain(
        await rawPath(`/api/chat/rooms/edge/messages/${slug}/`).then((s) => (s === 405 ? 404 : s)),
      );
    },
  );
  it('never serves a file outside its roots', async () => {
    for (const path of [
      '/widget/../package.json',
      '/widget/%2e%2e/package.json',
      '/..%2f..%2fpackage.json',
      '/.env',
      '/widget/.built',
    ]) {
      expect([400, 403, 404], path).toContain(await rawPath(path));
    }
  });
  it('returns 405 with Allow', async () => {
    const answer = await server.call('DELETE', '/api/chat/rooms/', { token });
    expect([answer.status, answer.body.code]).toEqual([405, 'method_not_allowed']);
    expect(answer.headers.get('allow')).toContain('POST');
  });
  it('returns 404 for endpoints that do not exist yet', async () => {
    for (const path of ['/openapi.json', '/metrics', '/asyncapi.json']) {
      expect((await server.call('GET', path)).status).toBe(404);
    }
    expect(
      (
        await server.call('PUT', '/api/chat/rooms/edge/messages/0123456789abcdef01234567/pin/', {
          token,
        })
      ).status,
    ).toBe(404);
  });
  it.each([
    'limit=0',
    'limit=101',
    'limit=x',
    'before=-1',
    'before=1.5',
    'before=1&after=2',
    'before[$gt]=1&limit=0',
    'limit=5&limit=6',
  ])('refuses the query %s', async (query) => {
    const answer = await server.call('GET', `/api/chat/rooms/edge/messages/?${query}`, { token });
    expect(answer.status).toBe(422);
  });
});

describe('files', () => {
  const file = '/widget/chat-widget.js';
  it.each([
    ['a range that is not there', { range: 'bytes=999999999-' }, 200],
    ['a precondition that fails', { 'if-match': '"other"' }, 404],
    ['a date before the file', { 'if-unmodified-since': 'Thu, 01 Jan 1970 00:00:00 GMT' }, 404],
  ])('responds to %s', async (_name, headers: Record<string, string>, status) => {
    const answer = await server.call('GET', file, { headers });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('cache-control')).toBe(status === 200 ? 'no-cache' : 'no-store');
  });
  it.each([
    ['br, gzip', 'br'],
    ['gzip', 'gzip'],
    ['gzip;q=1, br;q=0.5', 'gzip'],
    ['identity', null],
    ['br;q=0', null],
  ])('sends the compressed file of the build to clients that accept %s', async (accepted, encoding) => {
    const plain = await server.call('GET', file, { headers: { 'accept-encoding': 'identity' } });
    const answer = await server.call('GET', file, { headers: { 'accept-encoding': accepted } });
    expect(answer.text).toBe(plain.text);
    expect(answer.headers.get('content-encoding')).toBe(encoding);
    expect(answer.headers.get('vary')).toContain('Accept-Encoding');
    expect(answer.headers.get('content-type')).toBe(plain.headers.get('content-type'));
    const etag = answer.headers.get('etag')!;
    const again = await server.call('GET', file, {
      // By default, Node's fetch does not request a cached response.
      headers: { 'accept-encoding': accepted, 'if-none-match': etag, 'cache-control': 'max-age=0' },
    });
    expect([again.status, again.text]).toEqual([304, '']);
  });
});

describe('every response', () => {
  it.each([
    ['/healthz', {}],
    ['/api/chat/rooms/', {}],
    ['/api/nothing/', {}],
    ['/oauth/token/', {}],
  ])('carries the headers of the floor: %s', async (path, options) => {
    const { headers } = await server.call('GET', path, options);
    expect(headers.get('x-content-type-options')).toBe('nosniff');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('content-security-policy')).toContain("default-src 'none'");
    expect(headers.get('cache-control')).toBe('no-store');
    for (const name of ['Origin', 'Authorization']) expect(headers.get('vary')).toContain(name);
    expect(headers.get('x-request-id')).toMatch(/^[0-9a-f-]{36}$/);
    expect(headers.get('x-powered-by')).toBeNull();
  });
  it('carries them also where Node, ws or Engine.IO responds', async () => {
    const { port } = new URL(server.url);
    const key = `Sec-WebSocket-Key: ${'A'.repeat(22)}==`;
    const upgrade = (path: string, version = 13) =>
      `GET ${path} HTTP/1.1\nHost: x\nConnection: Upgrade\nUpgrade: websocket\n${key}\nSec-WebSocket-Version: ${version}`;
    const chunked = 'Content-Length: 5\nTransfer-Encoding: chunked';
    const requests: [string, number][] = [
      ['NONSENSE', 400],
      ['GET /healthz HTTP/1.1', 400],
      [`GET /healthz HTTP/1.1\nHost: x\nX: ${'a'.repeat(20_000)}`, 431],
      [`POST /oauth/token/ HTTP/1.1\nHost: x\n${chunked}\n\n0`, 400],
      ['POST /oauth/token/ HTTP/1.1\nHost: x\nContent-Length: 5\nContent-Length: 6', 400],
      ['POST /oauth/token/ HTTP/1.1\nHost: x\nExpect: 200-maybe', 417],
      ['GET /socket.io/?EIO=4&transport=none HTTP/1.1\nHost: x', 400],
      ['GET /socket.io/?EIO=4&transport=polling&j=0 HTTP/1.1\nHost: x', 400],
      ['GET /socket.io/?EIO=4&transport=polling HTTP/1.1\nHost: x', 200],
      [upgrade('/socket.io/?EIO=4&transport=websocket&sid=none'), 400],
      [upgrade('/socket.io/?EIO=4&transport=websocket', 12), 400],
      [upgrade('/ws/chat/edge/', 12), 400],
      [upgrade('/elsewhere'), 404],
    ];
    for (const [request, status] of requests) {
      const answer = await exchange(
        Number(port),
        `${request}\nConnection: close\n\n`.replaceAll('\n', '\r\n'),
      );
      const [head = ''] = answer.split('\r\n\r\n');
      expect(head, request).toContain(`HTTP/1.1 ${status} `);
      for (const name of ['X-Content-Type-Options: nosniff', 'Referrer-Policy: no-referrer', 'Vary: Origin'])
        expect(head, request).toContain(name);
      expect(head, request).toContain("Content-Security-Policy: default-src 'none'");
      expect(head.match(/^cache-control: no-store/gim), request).toHaveLength(1);
      expect(head, request).toMatch(/X-Request-Id: [0-9a-f-]{36}/);
    }
  });
  it('challenges on 401 and says invalid_token only for a bad token (RFC 6750 3, 3.1)', async () => {
    const none = await server.call('GET', '/api/auth/profile/');
    expect([none.status, none.headers.get('www-authenticate')]).toEqual([401, 'Bearer']);
    const bad = await server.call('GET', '/api/auth/profile/', { token: 'x'.repeat(43) });
    expect([bad.status, bad.headers.get('www-authenticate')]).toEqual([401, 'Bearer error="invalid_token"']);
  });
  it('challenges a token that allows too little (RFC 6750 3.1)', async () => {
    const narrow = await server.token({
      ...{
        grant_type: 'password',
        client_id: 'demo',
        username: 'edge',
        password: PASSWORD,
        scope: 'monitor',
      },
    });
    const beyond = await server.call('GET', '/api/chat/rooms/', { token: narrow.body.access_token });
    expect([beyond.status, beyond.headers.get('www-authenticate')]).toEqual([
      403,
      'Bearer error="insufficient_scope"',
    ]);
  });
  it('refuses a token in the URL', async () => {
    expect((await server.call('GET', `/api/auth/profile/?access_token=${token}`)).status).toBe(400);
  });
});

describe('origins', () => {
  it("admits the server's own pages and those of a client, and no others", async () => {
    const { clientId } = await server.addSite('shop');
    const shopper = await server.person('shopper', clientId);
    const from = (origin: string, bearer: string) =>
      server.call('GET', '/api/auth/profile/', { token: bearer, headers: { origin } });
    expect((await from('https://shop.example', shopper.tokens.access_token)).status).toBe(200);
    expect((await from(server.url, token)).status).toBe(200);
    expect((await from('https://evil.example', token)).body.code).toBe('origin_not_allowed');
    // Step two: the origin of one site is not allowed for another site's client.
    expect((await from('https://shop.example', token)).body.code).toBe('origin_not_allowed');
    expect((await from(server.url, shopper.tokens.access_token)).body.code).toBe('origin_not_allowed');
  });
  it('accepts preflights of known origins only', async () => {
    const preflight = (origin: string) =>
      server.call('OPTIONS', '/api/chat/rooms/', {
        headers: { origin, 'access-control-request-method': 'POST' },
      });
    const known = await preflight('https://shop.example');
    expect([known.status, known.headers.get('access-control-allow-origin')]).toEqual([
      204,
      'https://shop.example',
    ]);
    const foreign = await preflight('https://evil.example');
    expect([foreign.status, foreign.headers.get('access-control-allow-origin')]).toEqual([403, null]);
  });
});
