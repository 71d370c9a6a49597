import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Several tabs of one user: one session, refreshed by one of them, ended for all.

let server: TestServer;
let browser: Browser;
let ada: Visitor;
beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off', ACCESS_TOKEN_SECONDS: '4' });
  browser = await startBrowser();
  ada = await visit(browser);
});
afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

it('refreshes a token once for all tabs, and signs all out together', async () => {
  /** The refresh tokens that were sent to the server, in order. */
  const spent: string[] = [];
  ada.context.on('request', (request) => {
    const fields = new URLSearchParams(request.postData() ?? '');
    if (request.url().endsWith('/oauth/token/') && fields.has('refresh_token'))
      spent.push(fields.get('refresh_token')!);
  });
  await ada.page.goto(`${server.url}/chat`);
  await chatPage(ada.page).register('ada', 'correct horse battery', 'Ada');
  await chatPage(ada.page).createRoom('Stage crew');
  const tabs = [ada.page];
  for (let tab = 1; tab < 4; tab += 1) {
    const page = await ada.context.newPage();
    await page.goto(`${server.url}/chat`);
    await chatPage(page).openRoom('Stage crew');
    tabs.push(page);
  }
  const before = spent.length;
  await expect.poll(() => spent.length, { timeout: 60_000 }).toBeGreaterThanOrEqual(before + 3);
  expect(new Set(spent).size).toBe(spent.length);

  for (const [at, page] of tabs.entries()) {
    await chatPage(page).send(`From tab ${at}`);
    await chatPage(tabs[3 - at]!)
      .message(`From tab ${at}`)
      .waitFor();
  }
  expect(new Set(spent).size).toBe(spent.length);

  await tabs[2]!.getByRole('button', { name: 'Your account' }).click();
  await tabs[2]!.getByRole('button', { name: 'Sign out' }).click();
  for (const page of tabs) await page.getByLabel('Password', { exact: true }).waitFor();
  const last = spent.length;
  await ada.page.reload();
  await ada.page.getByLabel('Password', { exact: true }).waitFor();
  expect(spent).toHaveLength(last);
});
