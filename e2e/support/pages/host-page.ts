import { once } from 'node:events';
import { createServer } from 'node:http';
import type { RequestListener } from 'node:http';
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

/** A web server that a client of a server was created for. */
interface Stand extends Embedder {
  serve(listener: RequestListener): void;
}

/** Stands that no page uses now. Two commands cost as much as a page, so a stand is used again. */
const freeStands = new WeakMap<TestServer, Stand[]>();

/**
 * Serves a page that carries the chat of `server`, from another origin than every other open page, with an OAuth client of its
 * own. The origin and the client of a closed page are used again, so each page needs a browser profile of its own.
 *
 * @param html - creates the page, once the client id is known
 * @param headers - creates response headers, such as a `Content-Security-Policy`
 */
export async function startHostPage(
  server: TestServer,
  html: (embedder: Embedder) => string,
  headers: (embedder: Embedder) => Record<string, string> = () => ({}),
): Promise<HostPage> {
  const free = freeStands.get(server) ?? [];
  freeStands.set(server, free);
  const stand = free.pop() ?? (await createStand(server));
  stand.serve((_request, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8', ...headers(stand) });
    response.end(html(stand));
  });
  return {
    url: `${stand.origin}/`,
    close() {
      stand.serve((_request, response) => response.writeHead(503).end());
      free.push(stand);
    },
  };
}

async function createStand(server: TestServer): Promise<Stand> {
  const site = createServer();
  site.listen(0, '127.0.0.1').unref();
  await once(site, 'listening');
  const origin = `http://127.0.0.1:${(site.address() as AddressInfo).port}`;
  const made = await server.cli(
    ...['createapplication', '--client-type', 'public', '--authorization-grant-type', 'password'],
    ...['--name', 'Host page', '--origin', origin],
  );
  const clientId = /Client id: +(\S+)/.exec(made)![1]!;
  // Its form asks for a password at once.
  await server.cli('clients', 'update', clientId, '--refuse', 'guest', '--refuse', 'code');
  return {
    clientId,
    origin,
    serve(listener) {
      site.removeAllListeners('request');
      site.on('request', listener);
    },
  };
}
