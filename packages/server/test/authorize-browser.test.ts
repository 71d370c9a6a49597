import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from '../../../e2e/support/axe.js';
import { startBrowser, visit } from '../../../e2e/support/browser.js';
import { addClient, createVerifier, requestOf, STATE } from './support/authorization-client.js';
import { PASSWORD, startHttpServer } from './support/http-server.js';
import type { HttpServer } from './support/http-server.js';

// The pages in a real browser: what it sends as Origin and cookie, and what its policy allows, no other test can know.
/** Opens the address in its fragment, and keeps what it is sent. */
const HOST_PAGE = `<!doctype html><html lang="en"><title>Shop</title><link rel="icon" href="data:,">
<h1>Shop</h1><button>Sign in</button><script>
  document.querySelector('button').onclick = () => {
    const popup = open(decodeURIComponent(location.hash.slice(1)), '', 'popup,width=420,height=640');
    received = new Promise((resolve) =>
      addEventListener('message', ({ origin, source, data }) =>
        resolve({ origin, isPopup: source === popup, data })));
  };
</script></html>`;
const host = createServer((_request, response) =>
  response.setHeader('content-type', 'text/html').end(HOST_PAGE),
);
let server: HttpServer;
let browser: Browser;
let origin: string;

beforeAll(async () => {
  host.listen(0, '127.0.0.1');
  await once(host, 'listening');
  origin = `http://127.0.0.1:${(host.address() as AddressInfo).port}`;
  server = await startHttpServer();
  await addClient(server, 'shop', { origins: [origin] });
  const { OAuthClient } = server.running.context.models;
  const redirectUris = [`${origin}/back`];
  await OAuthClient.updateOne(
    { clientId: { $eq: 'shop' } },
    { $set: { redirectUris, changedAt: new Date() } },
  );
  await server.person('ada');
  browser = await startBrowser();
});
afterAll(async () => {
  await browser?.close();
  await server?.close();
  host.close();
});

const addressOf = (more: Record<string, string>, verifier = createVerifier()) =>
  `${server.url}/oauth/authorize/?${new URLSearchParams(requestOf(verifier, more)).toString()}`;

/** Signs in by the keyboard alone: the first field has the focus. */
async function signIn(page: Page, password: string): Promise<void> {
  await page.keyboard.type('ada');
  await page.keyboard.press('Tab');
  await page.keyboard.type(password);
  await page.keyboard.press('Enter');
}

it('hands the code to the page that opened the window, and to no other', async () => {
  const { page, problems, context } = await visit(browser);
  await page.goto(`${origin}/#${encodeURIComponent(addressOf({ redirect_uri: origin }))}`);
  const opened = context.waitForEvent('page');
  await page.getByRole('button').click();
  const popup = await opened;
  popup.on('console', (message) => problems.push(message.text()));
  // The window closes by itself soon after the form is sent.
  const closed = popup.waitForEvent('close');
  // It begins as an empty page, which counts as loaded.
  await popup.locator('#username:focus').waitFor();
  await signIn(popup, PASSWORD);
  const received = await page.evaluate('received');
  expect(received).toMatchObject({
    ...{ origin: server.url, isPopup: true },
    data: { type: 'sotto.authorization', state: STATE, iss: server.url, code: expect.any(String) as string },
  });
  await closed;
  expect(problems).toEqual([]);
  await context.close();
});

it.each([
  ['light', 1280],
  ['dark', 360],
] as const)(
  'is accessible and fits (%s, %i pixels), and leads back by a redirect',
  async (colorScheme, width) => {
    const { page, problems, context } = await visit(browser, {
      colorScheme,
      viewport: { width, height: 700 },
    });
    const check = async () => {
      expect(await axeViolations(page)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth')).toBeLessThanOrEqual(width);
    };
    await page.goto(addressOf({ response_mode: 'query', redirect_uri: `${origin}/back` }));
    await check();
    await page.getByRole('link', { name: 'Create account' }).click();
    await check();
    await page.goBack();
    await page.getByLabel('Username').focus();
    await signIn(page, 'not her password');
    await page.getByText('Wrong username or password.').waitFor();
    await check();
    // The field that is wrong has the focus.
    await page.keyboard.type(PASSWORD);
    await page.keyboard.press('Enter');
    await page.waitForURL(/\/back\?code=[\w-]{43}&state=/);
    await page.goto(addressOf({ client_id: 'nobody' }));
    await check();
    expect(problems.filter((text) => !text.includes('status of 4'))).toEqual([]);
    await context.close();
  },
);
