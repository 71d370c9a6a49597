// The receiver of docs/webhooks.md is examples/webhook-receiver, and accepts what this server sends, and nothing else.
import { spawn } from 'node:child_process';
import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { connect, createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { fileURLToPath } from 'node:url';
import type { Room, WebhookWithSecret } from '@sotto/protocol';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { addBackend } from './support/backend-client.js';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

const EXAMPLE = fileURLToPath(new URL('../../../examples/webhook-receiver/server.mjs', import.meta.url));
const PAGE = fileURLToPath(new URL('../../../docs/webhooks.md', import.meta.url));

let server: HttpServer;
let child: ChildProcess;
let url: string;
let printed = '';

beforeAll(async () => {
  server = await startHttpServer({
    ALLOW_PRIVATE_NETWORKS: '127.0.0.0/8',
    WEBHOOK_RETRY_SECONDS: '0.1,0.1,1,1,1,1',
  });
  const { models } = server.running.context;
  const site = await models.Site.findOne({ slug: { $eq: 'default' } }).orFail();
  const backend = await addBackend({ models, url: server.url }, site);
  const port = await freePort();
  url = `http://127.0.0.1:${port}/`;
  const { body } = await backend.call<WebhookWithSecret>('POST', 'webhooks/', { url, content: true });
  const env = { PATH: process.env.PATH, PORT: String(port), SOTTO_WEBHOOK_SECRET: body.secret };
  child = spawn(process.execPath, [EXAMPLE], { env });
  child.stdout!.on('data', (chunk: Buffer) => (printed += chunk.toString()));
});
afterAll(async () => {
  child.kill();
  await server.close();
});

async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const { port } = probe.address() as AddressInfo;
  await new Promise((resolve) => probe.close(resolve));
  return port;
}

it('is the code of the page', () => {
  expect(readFileSync(PAGE, 'utf8')).toContain(`\`\`\`js\n${readFileSync(EXAMPLE, 'utf8')}\`\`\``);
});

it('accepts what the server sends', async () => {
  const { tokens } = await server.person('ada');
  const token = tokens.access_token;
  const { body: room } = await server.call<Room>('POST', '/api/chat/rooms/', {
    token,
    body: { name: 'Support' },
  });
  const path = `/api/chat/rooms/${room.slug}/messages/`;
  await server.call('POST', path, { token, body: { content: 'is anybody there?' } });
  await vi.waitFor(() => expect(printed).toMatch(/message\.new[^]*is anybody there/), {
    timeout: 10_000,
    interval: 50,
  });
});

it('outlives a sender that goes away, or that has no end', async () => {
  const { hostname, port } = new URL(url);
  const cut = connect(Number(port), hostname);
  await once(cut, 'connect');
  cut.write('POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 100\r\n\r\nhalf');
  cut.destroy();
  const { status } = await fetch(url, { method: 'POST', body: Buffer.alloc(1024 * 1024 + 1) });
  expect([status, child.exitCode]).toEqual([413, null]);
});

it.each([
  ['no signature', {}],
  ['another signature', { 'webhook-signature': `v1,${Buffer.alloc(32).toString('base64')}` }],
])('refuses a delivery with %s', async (_what, headers) => {
  const time = String(Math.floor(Date.now() / 1000));
  const all = { 'webhook-id': 'evt_1', 'webhook-timestamp': time, ...headers };
  const { status } = await fetch(url, { method: 'POST', headers: all, body: '{}' });
  expect(status).toBe(401);
});
