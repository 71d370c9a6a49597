import { afterEach, expect, it } from 'vitest';
import { startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

let server: HttpServer;
afterEach(() => server.close());

const hstsOf = async (path: string) =>
  (await server.call('GET', path)).headers.get('strict-transport-security');

it('sends Strict-Transport-Security if browsers use https', async () => {
  server = await startHttpServer({ PUBLIC_URL: 'https://chat.example.org' });
  for (const path of ['/', '/healthz', '/widget/chat-widget.js', '/api/auth/profile/', '/nowhere'])
    expect(await hstsOf(path), path).toBe('max-age=31536000');
});

it('sends no Strict-Transport-Security if https is not known to work', async () => {
  server = await startHttpServer({ PUBLIC_URL: 'http://chat.example.org' });
  expect(await hstsOf('/')).toBeNull();
});

it('treats the origin of PUBLIC_URL as its own, with or without a path', async () => {
  server = await startHttpServer({ PUBLIC_URL: 'https://www.example.org/talk/' });
  await server.person('ada');
  const form = { grant_type: 'password', client_id: 'demo', username: 'ada' };
  const password = 'correct horse battery staple';
  const from = async (origin: string) => (await server.token({ ...form, password }, { origin })).status;
  expect(await from('https://www.example.org')).toBe(200);
  expect(await from('https://other.example.org')).toBe(403);
});

it('redirects a page with a trailing slash to the page without it', async () => {
  server = await startHttpServer();
  const to = async (path: string) => {
    const { status, headers } = await server.call('GET', path);
    return [status, headers.get('location')];
  };
  expect(await to('/chat/')).toEqual([308, '../chat']);
  expect(await to('/monitor/?room=den')).toEqual([308, '../monitor?room=den']);
  expect(await to('/embed.html/')).toEqual([308, '../embed.html']);
  for (const path of ['/', '/index.html', '/chat', '/embed.html']) {
    const { status, headers } = await server.call('GET', path);
    expect([path, status]).toEqual([path, 200]);
    expect(headers.get('content-security-policy'), path).toContain("default-src 'none'");
  }
});
