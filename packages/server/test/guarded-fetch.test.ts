import { once } from 'node:events';
import { createServer } from 'node:http';
import type { IncomingMessage, RequestListener, Server } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { Socket } from 'node:net';
import type { AddressInfo } from 'node:net';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { createGuardedFetch } from '../src/outbound/guarded-fetch.js';
import { startDnsServer } from './support/dns-server.js';
import type { DnsServer } from './support/dns-server.js';
import { TEST_CERTIFICATE } from './support/test-certificate.js';

const LOOPBACK = ['127.0.0.1/32', '::1/128'];
const NAME = 'keys.example.test';
const LIMITS = { timeoutMs: 5000, maxBytes: 1024 };
let dns: DnsServer;
let plain: Server;
let secure: ReturnType<typeof createTlsServer>;
let respond: RequestListener;
let requests: string[];
/** Every attempt of this process to connect, also to addresses where nobody listens. */
let connections: { mock: { calls: unknown[] } };

const portOf = (server: { address(): unknown }) => (server.address() as AddressInfo).port;

beforeAll(async () => {
  dns = await startDnsServer();
  const listener: RequestListener = (request, response) => {
    requests.push(`${request.method} ${request.headers.host} ${request.url}`);
    respond(request, response);
  };
  plain = createServer(listener).listen(0, '127.0.0.1');
  secure = createTlsServer(TEST_CERTIFICATE, listener).listen(0, '127.0.0.1');
  await Promise.all([once(plain, 'listening'), once(secure, 'listening')]);
});
afterAll(async () => {
  for (const server of [plain, secure]) {
    server.closeAllConnections();
    server.close();
  }
  await dns.close();
});
beforeEach(() => {
  requests = [];
  connections = vi.spyOn(Socket.prototype, 'connect');
  dns.names.clear();
  dns.queries.length = 0;
  respond = (_request, response) => response.end('fine');
});
afterEach(() => vi.restoreAllMocks());

function fetchWith(allowPrivateNetworks: string[], ca = TEST_CERTIFICATE.cert) {
  const { fetch } = createGuardedFetch({ allowPrivateNetworks, resolve: dns.resolve, ca });
  return (url: string, limits = LIMITS) => fetch(url, limits);
}

/** The code or the reason of a failure. */
async function failure(work: Promise<unknown>): Promise<string> {
  return work.then(
    () => 'none',
    (error: { code?: string; reason?: string }) => error.code ?? error.reason ?? String(error),
  );
}

describe('addresses', () => {
  it.each([
    '127.0.0.1',
    '127.1',
    '2130706433',
    '0x7f000001',
    '0x7f.1',
    '0177.0.0.1',
    '017700000001',
    '0.0.0.0',
    '10.1.2.3',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '169.254.169.254',
    '0xa9fea9fe',
    '192.0.0.192',
    '192.0.2.1',
    '198.18.0.1',
    '224.0.0.1',
    '255.255.255.255',
    '[::]',
    '[::1]',
    '[::ffff:127.0.0.1]',
    '[::ffff:a9fe:a9fe]',
    '[::ffff:0:10.0.0.1]',
    '[::127.0.0.1]',
    '[64:ff9b::7f00:1]',
    '[64:ff9b::169.254.169.254]',
    '[64:ff9b:1::1]',
    '[2002:7f00:1::1]',
    '[2002:a9fe:a9fe::]',
    '[2001::1]',
    '[2001:db8::1]',
    '[fe80::1]',
    '[fec0::1]',
    '[fd00:ec2::254]',
    '[ff02::1]',
    '[4000::1]',
  ])('refuses %s without a connection', async (host) => {
    expect(await failure(fetchWith([])(`https://${host}:${portOf(secure)}/`))).toBe('url_refused');
    expect(connections).toHaveBeenCalledTimes(0);
  });

  it.each([
    ['metadata.google.internal', ['169.254.169.254']],
    ['metadata', ['169.254.169.254']],
    ['localhost', ['127.0.0.1', '::1']],
    ['localhost.example.test', ['::1']],
    ['mapped.example.test', ['::ffff:7f00:1']],
    ['both.example.test', ['93.184.215.14', '127.0.0.1']],
    ['both6.example.test', ['2606:4700::1111', 'fd00::1']],
  ])('refuses the name %s without a connection', async (name, addresses) => {
    dns.names.set(name, addresses);
    expect(await failure(fetchWith([])(`https://${name}:${portOf(secure)}/`))).toBe('url_refused');
    expect(dns.queries).toContain(`A ${name}`);
    expect(connections).toHaveBeenCalledTimes(0);
  });

  it.each([
    'http://93.184.215.14/',
    'http://10.0.0.1/',
    'ftp://93.184.215.14/',
    'file:///etc/passwd',
    'data:,x',
    'https://user:password@93.184.215.14/',
    'https://',
    'keys.example.test',
    `https://93.184.215.14/${'x'.repeat(2048)}`,
  ])('refuses %s', async (url) => {
    expect(await failure(fetchWith(['10.0.0.0/8'])(url))).toBe('url_refused');
    expect(connections).toHaveBeenCalledTimes(0);
  });

  it('connects to the address that was checked, whatever the name resolves to afterwards', async () => {
    const turns = ['127.0.0.1', '127.0.0.2'];
    dns.names.set(NAME, () => turns.splice(0, 1));
    const { status, body } = await fetchWith(LOOPBACK)(`https://${NAME}:${portOf(secure)}/jwks?a=b`);
    expect([status, body.toString()]).toEqual([200, 'fine']);
    expect(requests).toEqual([`GET ${NAME}:${portOf(secure)} /jwks?a=b`]);
    expect(dns.queries).toEqual([`A ${NAME}`, `AAAA ${NAME}`]);
    expect(connections).toHaveBeenCalledTimes(1);
  });

  it('refuses a name that resolves to a private address the second time it is called', async () => {
    const turns = [['127.0.0.1'], [], ['127.0.0.2'], []];
    dns.names.set(NAME, () => turns.shift() ?? []);
    const call = fetchWith(LOOPBACK);
    expect((await call(`https://${NAME}:${portOf(secure)}/`)).status).toBe(200);
    expect(await failure(call(`https://${NAME}:${portOf(secure)}/`))).toBe('url_refused');
    expect(connections).toHaveBeenCalledTimes(1);
  });

  it('calls a loopback address without TLS only where the operator allows it', async () => {
    const url = `http://127.0.0.1:${portOf(plain)}/`;
    expect((await fetchWith(LOOPBACK)(url)).status).toBe(200);
    expect(await failure(fetchWith(['127.0.0.2/32'])(url))).toBe('url_refused');
    expect(connections).toHaveBeenCalledTimes(1);
  });
});

describe('responses', () => {
  it('returns a redirect instead of following it', async () => {
    const target = `http://127.0.0.1:${portOf(plain)}/target`;
    respond = (_request, response) => response.writeHead(302, { location: target }).end();
    const { status, headers } = await fetchWith(LOOPBACK)(`http://127.0.0.1:${portOf(plain)}/`);
    expect([status, headers.location]).toEqual([302, target]);
    expect(requests).toHaveLength(1);
    expect(connections).toHaveBeenCalledTimes(1);
  });

  it('uses no proxy of the environment', async () => {
    const before = { ...process.env };
    const proxy = `http://127.0.0.1:${portOf(plain)}`;
    Object.assign(process.env, { HTTP_PROXY: proxy, HTTPS_PROXY: proxy, NODE_USE_ENV_PROXY: '1' });
    dns.names.set(NAME, ['127.0.0.1']);
    try {
      await fetchWith(LOOPBACK)(`https://${NAME}:${portOf(secure)}/direct`);
    } finally {
      process.env = before;
    }
    expect(requests).toEqual([`GET ${NAME}:${portOf(secure)} /direct`]);
  });

  it('refuses the certificate of another name', async () => {
    dns.names.set('other.example.test', ['127.0.0.1']);
    const url = `https://other.example.test:${portOf(secure)}/`;
    expect(await failure(fetchWith(LOOPBACK)(url))).toBe('network');
    expect(requests).toEqual([]);
  });

  it('ends a response that is larger than allowed, or that does not come in time', async () => {
    const url = `http://127.0.0.1:${portOf(plain)}/`;
    const call = fetchWith(LOOPBACK);
    respond = (_request, response) => response.end('x'.repeat(1025));
    expect(await failure(call(url))).toBe('too_large');
    respond = () => {};
    expect(await failure(call(url, { ...LIMITS, timeoutMs: 50 }))).toBe('timeout');
    respond = (_request, response) => response.write('x');
    expect(await failure(call(url, { ...LIMITS, timeoutMs: 50 }))).toBe('timeout');
  });

  it('does not read the body where the limit is 0', async () => {
    respond = (_request, response) => response.write('x'.repeat(1025));
    const { status, body } = await fetchWith(LOOPBACK)(`http://127.0.0.1:${portOf(plain)}/`, {
      ...{ ...LIMITS, maxBytes: 0 },
    });
    expect([status, body.length]).toEqual([200, 0]);
  });

  it('ends a name look-up that takes too long, and fails for a name that does not exist', async () => {
    const { fetch } = createGuardedFetch({ allowPrivateNetworks: [], resolve: () => new Promise(() => {}) });
    expect(await failure(fetch(`https://${NAME}/`, { ...LIMITS, timeoutMs: 20 }))).toBe('timeout');
    expect(await failure(fetchWith([])('https://missing.example.test/'))).toBe('unresolved');
  });
});

describe('a connection that is kept', () => {
  const createKept = ({ timeoutMs = 5000 } = {}) => {
    const { fetch } = createGuardedFetch({
      ...{
        allowPrivateNetworks: [...LOOPBACK, '127.0.0.2/32'],
        resolve: dns.resolve,
        ca: TEST_CERTIFICATE.cert,
      },
    });
    return (keepFor?: string) =>
      fetch(`https://${NAME}:${portOf(secure)}/`, {
        ...{ method: 'POST', body: 'x', timeoutMs, maxBytes: 0 },
        ...(keepFor !== undefined && { keepFor }),
      });
  };
  const opened = () => connections.mock.calls.length;

  it('serves the next request under its name alone, also behind a body, and not behind a long one', async () => {
    dns.names.set(NAME, ['127.0.0.1']);
    const post = createKept();
    for (const name of ['a', 'a', 'a', 'b', undefined, undefined, 'b']) await post(name);
    expect(requests).toHaveLength(7);
    expect(opened()).toBe(4);
    respond = (_request, response) => response.end(Buffer.alloc(1024 * 1024));
    for (const _ of [1, 2]) expect((await post('a')).status).toBe(200);
    expect(opened()).toBe(5);
  });

  it('is not used once the name has other addresses, or one that is not allowed', async () => {
    dns.names.set(NAME, ['127.0.0.1']);
    const post = createKept();
    await post('a');
    const before = opened();
    dns.names.set(NAME, ['127.0.0.1', '10.0.0.1']);
    expect(await failure(post('a'))).toBe('url_refused');
    dns.names.set(NAME, ['127.0.0.1', '127.0.0.2']);
    await post('a');
    expect([opened() - before, requests.length]).toEqual([1, 2]);
  });

  it('is replaced where the other side has closed it', async () => {
    dns.names.set(NAME, ['127.0.0.1']);
    const post = createKept();
    await post('a');
    respond = (request, response) => {
      // As a server that gives up an idle connection at the moment of the next request.
      if (requests.length === 2) request.socket.destroy();
      else response.end();
    };
    expect((await post('a')).status).toBe(200);
    expect(requests).toHaveLength(3);
  });

  it('does not matter for a response whose body never ends or is cut off, and is closed', async () => {
    dns.names.set(NAME, ['127.0.0.1']);
    const post = createKept({ timeoutMs: 60_000 });
    for (const cut of [() => {}, (request: IncomingMessage) => request.socket.destroy()]) {
      const before = opened();
      respond = (request, response) => response.write('x', () => cut(request));
      expect((await post('a')).status).toBe(200);
      respond = (_request, response) => response.end();
      expect((await post('a')).status).toBe(200);
      // The first of the second round uses the connection that the first round has left.
      expect(opened() - before).toBe(before === 0 ? 2 : 1);
    }
    expect(requests).toHaveLength(4);
  });

  it('is no reason to repeat a request that failed otherwise', async () => {
    dns.names.set(NAME, ['127.0.0.1']);
    const post = createKept();
    await post('a');
    respond = (request) => request.socket.write('this is not HTTP\r\n\r\n');
    expect(await failure(post('a'))).toBe('network');
    expect(requests).toHaveLength(2);
  });

  it('is bounded under each name', async () => {
    dns.names.set(NAME, ['127.0.0.1']);
    const post = createKept();
    await Promise.all(Array.from({ length: 30 }, () => post('a')));
    expect([requests.length, opened()]).toEqual([30, 10]);
  });
});
