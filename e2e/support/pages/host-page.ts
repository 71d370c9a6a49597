import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TestServer } from '../server.js';

/** A site of one page on an origin of its own, which embeds the chat. */
export interface HostPage {
  url: string;
  close(): void;
}

interface Embedder {
  /** OAuth client that was created for this origin. */
  clientId: string;
  /** Origin of the site. */
  origin: string;
}

/**
 * Serves a page that carries the chat of `server`, from another origin, with an OAuth client of its own.
 *
 * @param html - creates the page, once the client id is known
 * @param headers - creates response headers, such as a `Content-Security-Policy`
 */
export async function startHostPage(
  server: TestServer,
  html: (embedder: Embedder) => string,
  headers: (embedder: Embedder) => Record<string, string> = () => ({}),
): Promise<HostPage> {
  const site = createServer((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers(embedder) });
    response.end(html(embedder));
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const made = await server.cli(
    ...['createapplication', '--client-type', 'public', '--authorization-grant-type', 'password'],
    ...['--name', 'Host page', '--origin', origin],
  );
  const embedder = { origin, clientId: /Client id: +(\S+)/.exec(made)![1]! };
  // Its form asks for a password at once.
  await server.cli('clients', 'update', embedder.clientId, '--refuse', 'guest', '--refuse', 'code');
  return { url: `${origin}/`, close: () => site.close() };
}
