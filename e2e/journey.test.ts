import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

let server: TestServer;
let browser: Browser;
beforeAll(async () => {
  server = await startServer();
  browser = await startBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

it('two people meet: register, open a room, talk both ways, see typing, reload, and watch it encrypted', async () => {
  const ada = await visit(browser);
  const mira = await visit(browser);
  const [adaChat, miraChat] = [chatPage(ada.page), chatPage(mira.page)];

  await ada.page.goto(`${server.url}/chat`);
  await adaChat.register('ada.lind', 'correct horse battery', 'Ada Lind');
  await adaChat.createRoom('Stage crew');
  await adaChat.send('Load-in moved to 07:30');
  await adaChat.message('Load-in moved to 07:30').waitFor();

  await mira.page.goto(`${server.url}/chat`);
  await miraChat.register('mira.okafor', 'battery horse correct', 'Mira Okafor');
  await miraChat.findRoom('Stage crew');
  await miraChat.message('Load-in moved to 07:30').waitFor();
  await mira.page.getByRole('button', { name: 'Join' }).click();

  await miraChat.type('Fine with m');
  await ada.page.locator('sotto-conversation').getByText('Mira is typing').waitFor();
  await miraChat.send('Fine with me');
  await adaChat.message('Fine with me').waitFor();
  await adaChat.send('See you at the dock');
  await miraChat.message('See you at the dock').waitFor();

  await mira.page.reload();
  await miraChat.openRoom('Stage crew');
  for (const text of ['Load-in moved to 07:30', 'Fine with me', 'See you at the dock']) {
    await miraChat.message(text).waitFor();
  }

  await mira.page.goto(`${server.url}/monitor`);
  const monitor = mira.page.locator('chat-monitor');
  await monitor.getByText('Live, 1 room that you are in').waitFor();
  await adaChat.send('A secret for the monitor');
  await miraChat.token().waitFor();
  const shown = await monitor.evaluate((element) => {
    const texts: string[] = [];
    const collect = (root: ParentNode) => {
      for (const node of root.querySelectorAll('*')) {
        if (node.shadowRoot) {
          texts.push(node.shadowRoot.textContent ?? '');
          collect(node.shadowRoot);
        }
      }
    };
    collect(element.shadowRoot!);
    texts.push(element.shadowRoot!.textContent ?? '');
    return texts.join(' ');
  });
  expect(shown).toContain('gAAAAA');
  expect(shown).not.toContain('A secret for the monitor');
  expect(shown).not.toContain('Load-in');

  expect(ada.problems).toEqual([]);
  expect(mira.problems).toEqual([]);
  expect([...ada.hosts, ...mira.hosts].every((host) => host === new URL(server.url).host)).toBe(true);
});
