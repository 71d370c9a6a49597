import { execFileSync, spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { MAX_BACKEND_BODY_BYTES, UPLOAD_PART_BYTES } from '@sotto/protocol';
import type { CreateUploadInput, Problem, Room, TokenResponse, Upload } from '@sotto/protocol';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';
import { createClients } from './support/socket-clients.js';

// The configurations of deploy/ in the real programs. Only ports, certificates and directories are replaced.
const DEPLOY = new URL('../../../deploy/', import.meta.url);
/** In CI, a missing program fails its tests instead of skipping them. */
const has = (program: string) => {
  if (process.env['CI'] === 'true') return true;
  try {
    execFileSync('sh', ['-c', `command -v ${program}`]);
    return true;
  } catch {
    return false;
  }
};
const PASSWORD = 'correct horse battery staple';
const clients = createClients();
const running: ChildProcess[] = [];
let directory: string;
let server: HttpServer;

async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  return port;
}

beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'sotto-proxy-'))));
afterEach(async () => {
  clients.closeAll();
  for (const child of running.splice(0)) {
    if (child.exitCode !== null) continue;
    child.kill('SIGTERM');
    await once(child, 'exit');
  }
  await server.close();
  await rm(directory, { recursive: true, force: true });
});

async function startProxy(program: string, args: string[], url: string): Promise<void> {
  const child = spawn(program, args, {
    env: { PATH: process.env['PATH'], HOME: directory, XDG_DATA_HOME: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  running.push(child);
  let printed = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (printed += String(chunk)));
  await expect
    .poll(async () => {
      if (child.exitCode !== null) throw new Error(printed);
      return fetch(`${url}/healthz`).then(
        ({ status }) => status,
        () => 0,
      );
    })
    .toBe(200);
}

/** nginx with our server block on plain http: the test has no certificate. */
async function startNginx(file: string, path: string): Promise<string> {
  const port = await freePort();
  const { port: node } = server.running;
  const site = (await readFile(new URL(`nginx/${file}`, DEPLOY), 'utf8'))
    .replace(/server \{\s+listen 80;[^}]+\}/, '')
    .replace('listen 443 ssl http2;', `listen 127.0.0.1:${port};`)
    .replace('listen [::]:443 ssl http2;', '')
    .replace(/^ +ssl_.*\n/gm, '')
    .replace('127.0.0.1:8000', `127.0.0.1:${node}`)
    .replace(/^ +server 127\.0\.0\.1:8001.*\n/m, '')
    .replace('/var/www/html', directory);
  const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
    .map((name) => `${name}_temp_path ${directory}/${name};`)
    .join(' ');
  const main = join(directory, 'nginx.conf');
  await writeFile(
    main,
    `daemon off; user root; pid ${directory}/pid; error_log stderr; events {} http { access_log off; ${temporary} ${site} }`,
  );
  const url = `http://127.0.0.1:${port}${path}`;
  await startProxy('nginx', ['-c', main, '-e', 'stderr'], url);
  return url;
}

async function startCaddy(file: string, path: string): Promise<string> {
  const port = await freePort();
  const site = (await readFile(new URL(`caddy/${file}`, DEPLOY), 'utf8'))
    .replace(/\{\$(CHAT|SITE)_HOST:localhost\}/, `http://127.0.0.1:${port}`)
    .replace(/\{\$SOTTO_NODES:[^}]+\}/, `127.0.0.1:${server.running.port}`)
    .replace('/var/www/html', directory);
  const main = join(directory, 'Caddyfile');
  await writeFile(main, `{\n\tadmin off\n\tgrace_period 1s\n\tauto_https off\n}\n${site}`);
  await mkdir(join(directory, 'caddy'), { recursive: true });
  const url = `http://127.0.0.1:${port}${path}`;
  await startProxy('caddy', ['run', '--config', main, '--adapter', 'caddyfile'], url);
  return url;
}

/** A file of one whole part, and a body that is larger than any: the server itself refuses it. */
async function expectUpload(url: string, token: string): Promise<void> {
  const authorization = `Bearer ${token}`;
  const post = (path: string, body: object) =>
    fetch(url + path, {
      method: 'POST',
      headers: { authorization, 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const file: CreateUploadInput = { name: 'whole.bin', size: UPLOAD_PART_BYTES };
  const { id } = (await (await post('/api/chat/rooms/den/uploads/', file)).json()) as Upload;
  const put = (bytes: number) =>
    fetch(`${url}/api/chat/uploads/${id}/parts/0/`, {
      method: 'PUT',
      headers: { authorization, 'content-type': 'application/octet-stream' },
      body: new Uint8Array(bytes),
    });
  const refused = await put(Math.max(UPLOAD_PART_BYTES, MAX_BACKEND_BODY_BYTES) + 1);
  expect([refused.status, ((await refused.json()) as Problem).code]).toEqual([413, 'payload_too_large']);
  expect((await put(UPLOAD_PART_BYTES)).status).toBe(204);
  expect((await post(`/api/chat/uploads/${id}/complete/`, {})).status).toBe(200);
}

/** What a browser does through the proxy: pages, REST, files, Socket.IO and the plain WebSocket. */
async function expectWholeChat(url: string): Promise<void> {
  for (const path of ['/', '/chat', '/chat/', '/chat.html/', '/monitor/', '/embed/']) {
    // The page a browser ends up on, relative to which it loads the page's files.
    const page = await fetch(url + path);
    const names = [...(await page.text()).matchAll(/(?:src|href)="(\.[^"]+)"/g)].map(([, name]) => name!);
    expect([path, names.length > 1]).toEqual([path, true]);
    for (const name of names) {
      const file = await fetch(new URL(name, page.url));
      expect([path, name, file.status]).toEqual([path, name, 200]);
      expect(file.headers.get('content-type')).not.toBe(name.includes('/assets/') ? 'text/html' : null);
    }
  }
  expect((await fetch(`${url}/widget/chat-widget.js`)).status).toBe(200);

  const account = { username: 'ada', password: PASSWORD };
  const post = (path: string, body: object, token?: string) =>
    fetch(url + path, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...(token && { authorization: `Bearer ${token}` }) },
      body: JSON.stringify(body),
    });
  expect((await post('/api/auth/register/', account)).status).toBe(201);
  const form = new URLSearchParams({ grant_type: 'password', client_id: 'demo', ...account });
  const response = await fetch(`${url}/oauth/token/`, { method: 'POST', body: form });
  const { access_token: token } = (await response.json()) as TokenResponse;
  expect(
    (await post('/api/chat/rooms/', { name: 'Den', slug: 'den' } satisfies Partial<Room>, token)).status,
  ).toBe(201);
  await expectUpload(url, token);

  const { origin, pathname } = new URL(url);
  const path = `${pathname.replace(/\/$/, '')}/socket.io/`;
  const socket = await clients.connect(origin, token, { path, transports: ['websocket'] });
  const plain = clients.plain(`${url.replace('http', 'ws')}/ws/chat/den/`, {
    protocols: ['chat.v1', `bearer.${token}`],
  });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  await socket.ask('message.send', { room: 'den', content: 'through', clientMessageId: 'm1' });
  expect(await socket.next('message.new')).toMatchObject({ message: { content: 'through' } });
  expect(await plain.next('message.new')).toMatchObject({ message: { content: 'through' } });
  const polling = await clients.connect(origin, token, { path, transports: ['polling'] });
  await socket.ask('message.send', { room: 'den', content: 'polled', clientMessageId: 'm2' });
  await polling.next(
    'message.new',
    ({ message }: { message: { content: string } }) => message.content === 'polled',
  );
}

it.each(['sotto.conf', 'sotto-path.conf'])(
  'nginx/%s listens on IPv6 wherever it listens on IPv4',
  async (file) => {
    server = await startHttpServer();
    const site = await readFile(new URL(`nginx/${file}`, DEPLOY), 'utf8');
    const ports = (pattern: RegExp) => [...site.matchAll(pattern)].map(([, rest]) => rest);
    const ipv4 = ports(/^ +listen (\d+.*);/gm);
    expect(ipv4.length).toBeGreaterThan(0);
    expect(ports(/^ +listen \[::\]:(\d+.*);/gm)).toEqual(ipv4);
  },
);

describe.skipIf(!has('nginx'))('nginx', () => {
  it('serves the complete chat on a host of its own', async () => {
    server = await startHttpServer({ TRUSTED_PROXIES: '1' });
    await expectWholeChat(await startNginx('sotto.conf', ''));
  });
  it('serves the complete chat below a path', async () => {
    server = await startHttpServer({ TRUSTED_PROXIES: '1' });
    await expectWholeChat(await startNginx('sotto-path.conf', '/talk'));
  });
});

describe.skipIf(!has('caddy'))('Caddy', () => {
  it.each(['Caddyfile', 'Caddyfile.path'])('accepts %s without any variable', async (file) => {
    server = await startHttpServer();
    const config = fileURLToPath(new URL(`caddy/${file}`, DEPLOY));
    const env = { PATH: process.env['PATH'], HOME: directory };
    const args = ['adapt', '--config', config, '--adapter', 'caddyfile'];
    expect(execFileSync('caddy', args, { env, stdio: ['ignore', 'pipe', 'ignore'] }).toString()).toContain(
      'localhost',
    );
  });
  it('serves the complete chat on a host of its own', async () => {
    server = await startHttpServer({ TRUSTED_PROXIES: '1' });
    await expectWholeChat(await startCaddy('Caddyfile', ''));
  });
  it('serves the complete chat below a path', async () => {
    server = await startHttpServer({ TRUSTED_PROXIES: '1' });
    await expectWholeChat(await startCaddy('Caddyfile.path', '/talk'));
  });
});
