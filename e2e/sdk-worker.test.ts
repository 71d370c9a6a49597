import { createChatClient } from '@sotto/sdk';
import { build } from 'esbuild';
import { expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { startHostPage } from './support/pages/host-page.js';
import { startServer } from './support/server.js';

/** What runs in the Web Worker: from connecting to a message, without a page. */
const WORKER = `
  import { createChatClient } from '@sotto/sdk';
  self.onmessage = async ({ data: { serverUrl, clientId } }) => {
    const client = createChatClient({ serverUrl, clientId });
    const credentials = { username: 'worker', password: 'correct horse battery' };
    await client.auth.register(credentials);
    await client.auth.signIn(credentials);
    await client.connect();
    const { slug } = await client.rooms.create({ name: 'Workshop' });
    const heard = new Promise((resolve) => client.on('message.new', resolve));
    await client.messages.send(slug, 'Hello from a worker');
    const { message } = await heard;
    self.postMessage({ slug, heard: message.content, page: typeof document });
    client.close();
  };
`;

it('the SDK talks from a Web Worker in Chromium', async () => {
  const { outputFiles } = await build({
    stdin: { contents: WORKER, resolveDir: new URL('.', import.meta.url).pathname },
    bundle: true,
    write: false,
    format: 'iife',
    platform: 'browser',
  });
  const server = await startServer();
  let clientId = '';
  const site = await startHostPage(server, (embedder) => {
    ({ clientId } = embedder);
    return '<!doctype html><title>A page with a worker</title><link rel="icon" href="data:,">';
  });
  const browser = await startBrowser();
  const reader = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  try {
    const { page, problems } = await visit(browser);
    await page.goto(site.url);
    const answer = await page.evaluate(
      ([code, serverUrl, id]) =>
        new Promise<{ slug: string; heard: string; page: string }>((resolve, reject) => {
          const worker = new Worker(URL.createObjectURL(new Blob([code], { type: 'text/javascript' })));
          worker.onmessage = ({ data }) => resolve(data);
          worker.onerror = ({ message }) => reject(new Error(message));
          worker.postMessage({ serverUrl, clientId: id });
        }),
      [outputFiles[0]!.text, server.url, clientId] as const,
    );
    expect(answer).toEqual({ slug: 'workshop', heard: 'Hello from a worker', page: 'undefined' });
    expect(problems).toEqual([]);

    await reader.auth.register({ username: 'reader', password: 'correct horse battery' });
    await reader.auth.signIn({ username: 'reader', password: 'correct horse battery' });
    const { results } = await reader.messages.list(answer.slug);
    expect(results.map(({ content }) => content)).toEqual(['Hello from a worker']);
  } finally {
    reader.close();
    await browser.close();
    site.close();
    await server.stop();
  }
});
