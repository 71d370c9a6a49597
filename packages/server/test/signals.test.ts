import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startEmbeddedStore } from '@sotto/embedded-store';
import type { Room, ServerEvents, TokenResponse } from '@sotto/protocol';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { startServerProcess } from './support/server-process.js';
import type { ServerProcess } from './support/server-process.js';
import { createClients } from './support/socket-clients.js';

const ROOT = new URL('../../..', import.meta.url).pathname;
const PASSWORD = 'correct horse battery staple';
const clients = createClients();
const started: ServerProcess[] = [];
let directory: string;

beforeEach(async () => (directory = await mkdtemp(join(tmpdir(), 'sotto-signals-'))));
afterEach(async () => {
  clients.closeAll();
  for (const server of started.splice(0)) server.signal('SIGKILL');
  await rm(directory, { recursive: true, force: true });
});

async function start(command?: string[], environment: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ DATA_DIR: directory, ...environment }, command, ROOT);
  started.push(server);
  return server;
}

async function signUp(url: string): Promise<string> {
  const headers = { 'content-type': 'application/json' };
  const account = { username: 'ada', password: PASSWORD };
  await fetch(`${url}/api/auth/register/`, { method: 'POST', headers, body: JSON.stringify(account) });
  const form = new URLSearchParams({ grant_type: 'password', client_id: 'demo', ...account });
  const response = await fetch(`${url}/oauth/token/`, { method: 'POST', body: form });
  return ((await response.json()) as TokenResponse).access_token;
}

/** Opens a plain WebSocket in a room, whose close code can be seen. */
async function openPlain(url: string, token: string) {
  const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
  const body = JSON.stringify({ name: 'Den', slug: 'den' } satisfies Partial<Room>);
  await fetch(`${url}/api/chat/rooms/`, { method: 'POST', headers, body });
  const plain = clients.plain(`${url.replace('http', 'ws')}/ws/chat/den/`, {
    protocols: ['chat.v1', `bearer.${token}`],
  });
  await plain.opened;
  plain.send({ type: 'sync', since: 0 });
  await plain.next('ack');
  return plain;
}

const listens = (url: string) =>
  fetch(`${url}/healthz`).then(
    () => true,
    () => false,
  );

async function expectFree(url: string): Promise<void> {
  const probe = createServer().listen(Number(new URL(url).port), '127.0.0.1');
  await once(probe, 'listening');
  probe.close();
  // A directory that a live process owns refuses a second one.
  const isFree = async () => {
    const next = await startEmbeddedStore({ directory: join(directory, 'store'), inThread: true }).catch(
      () => null,
    );
    await next?.stop();
    return next !== null;
  };
  await expect.poll(isFree).toBe(true);
}

async function expectGoodbye(server: ServerProcess, signal: NodeJS.Signals): Promise<void> {
  const token = await signUp(server.url);
  const socket = await clients.connect(server.url, token);
  const plain = await openPlain(server.url, token);
  server.signal(signal);
  await socket.next<ServerEvents['server.draining']>('server.draining');
  expect(await socket.closed).toBe('transport close');
  expect((await plain.closed).code).toBe(1012);
}

it.each([
  ['node packages/server/bin/sotto.js serve', 'SIGTERM'],
  ['node packages/server/bin/sotto.js serve', 'SIGINT'],
  ['node packages/server/bin/sotto.js serve', 'SIGHUP'],
  ['npm start', 'SIGTERM'],
  ['npm start', 'SIGINT'],
] as const)('"%s" ends by %s with a goodbye, code 0, and port and data free', async (command, signal) => {
  const server = await start(command.split(' '));
  await expectGoodbye(server, signal);
  expect(await server.ended).toEqual({ code: 0, signal: null });
  await expectFree(server.url);
});

it('"npx sotto serve", whose shell passes no signal on, leaves no orphan behind', async () => {
  const server = await start(['npx', '--no', 'sotto', 'serve']);
  await expectGoodbye(server, 'SIGTERM');
  await server.ended;
  await expect.poll(() => listens(server.url)).toBe(false);
  await expectFree(server.url);
});

it('is not ready during SHUTDOWN_DELAY, still serves, and closes the listener after it; the log says so', async () => {
  // In production, as a server that is tried out warns that it lets guests in.
  const environment = { NODE_ENV: 'production', SHUTDOWN_DELAY: '6', LOG_LEVEL: 'info', METRICS_PORT: '0' };
  const server = await start(undefined, environment);
  const metrics = /Metrics: +(\S+)/.exec(server.printed())![1]!;
  const token = await signUp(server.url);
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  const socket = await clients.connect(server.url, token);
  let drained = false;
  const draining = socket.next('server.draining').then(() => (drained = true));
  server.signal('SIGTERM');
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { interval: 20 }).toBe(503);
  const profile = await fetch(`${server.url}/api/auth/profile/`, {
    headers: { authorization: `Bearer ${token}` },
  });
  expect([profile.status, drained]).toEqual([200, false]);
  await clients.connect(server.url, token);
  // The refusal of a probe is no error.
  expect(await (await fetch(metrics)).text()).not.toMatch(/sotto_http_request_seconds.*5xx/);
  await draining;
  expect(await server.ended).toEqual({ code: 0, signal: null });
  expect(await listens(server.url)).toBe(false);
  const lines = server
    .printed()
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as { level: number; msg: string });
  expect(lines.filter(({ level }) => level > 30)).toEqual([]);
  const stop = lines.map(({ msg }) => msg).filter((msg) => /^stop/.test(msg));
  expect(stop).toEqual(['stopping', 'stopped']);
});

it('continues if its output is not read', async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const { port } = probe.address() as AddressInfo;
  probe.close();
  await once(probe, 'close');
  const child = spawn('node', ['packages/server/bin/sotto.js', 'serve'], {
    env: { PATH: process.env['PATH'], PORT: String(port), DATA_DIR: directory },
    stdio: ['ignore', 'pipe', 'pipe'],
    cwd: ROOT,
  });
  child.stdout.destroy();
  let complaint = '';
  child.stderr.on('data', (chunk: Buffer) => (complaint += chunk.toString()));
  const ended = once(child, 'exit');
  await expect
    .poll(async () => child.exitCode !== null || (await listens(`http://127.0.0.1:${port}`)))
    .toBe(true);
  child.kill('SIGTERM');
  expect([(await ended)[0], complaint]).toEqual([0, '']);
});

it('exits at once on a second signal a second later', async () => {
  const server = await start(undefined, { SHUTDOWN_DELAY: '600' });
  server.signal('SIGTERM');
  await expect.poll(async () => (await fetch(`${server.url}/readyz`)).status, { interval: 20 }).toBe(503);
  const repeat = setInterval(() => server.signal('SIGTERM'), 100);
  expect(await server.ended).toEqual({ code: 143, signal: null });
  clearInterval(repeat);
});
