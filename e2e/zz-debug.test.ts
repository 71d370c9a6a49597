import { createChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import { startServer } from './support/server.js';
it('dbg', async () => {
  const server = await startServer({ RATE_LIMITS: 'off' });
  const browser = await startBrowser();
  const ada = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await ada.auth.register({ username: 'ada', password: 'correct horse battery', displayName: 'Ada Lind' });
  await ada.auth.signIn({ username: 'ada', password: 'correct horse battery' });
  await ada.rooms.create({ name: 'Stage crew' });
  const site = await startHostPage(server, ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title></head><body><main><h1>Theatre</h1></main>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <script type="module" src="${server.url}/widget/chat-monitor.js"></script>
      <chat-widget mode="inline" server-url="${server.url}" client-id="${clientId}"></chat-widget></body></html>`);
  const visitor = await visit(browser, { reducedMotion: 'reduce' });
  const page = visitor.page;
  page.on('console', (m) => console.log('CONSOLE', m.text()));
  page.on('pageerror', (m) => console.log('PAGEERROR', m));
  page.on('request', (m) => console.log('REQ', m.method(), m.url())); page.on('response', (m) => { if (m.status() >= 400) console.log('RESP', m.url(), m.status()); });
  await page.goto(site.url);
  await chatPage(page).signIn('ada');
  await page.waitForTimeout(4000);
  await page.screenshot({ path: '/tmp/dbg.png' });
  await visitor.context.close(); site.close(); ada.close(); await browser.close(); await server.stop();
});
