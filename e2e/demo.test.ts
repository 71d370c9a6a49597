import { readdir } from 'node:fs/promises';
import { createChatClient, createMemoryTokenStore } from '@sotto/sdk';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// What the start page offers a visitor right after `npm start`.

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

it('tries it with a made-up name, gets a reply, meets the next visitor, and signs out', async () => {
  const [one, two] = [await visit(browser), await visit(browser)];
  for (const { page } of [one, two]) {
    await page.goto(server.url);
    await page.getByRole('link', { name: /^Chat/ }).click();
    await page.getByRole('button', { name: 'Try it with a made-up name' }).click();
    await page.getByRole('heading', { name: 'Green room', exact: true }).waitFor();
    await chatPage(page).message('Doors at seven.').waitFor();
  }
  await chatPage(one.page).send('Is anybody here?');
  // A scripted user replies, and says that it is a bot.
  await chatPage(one.page)
    .message(/ciphertext now|scripted|edit or delete|room of your own|still here/)
    .first()
    .waitFor();
  await chatPage(two.page).message('Is anybody here?').waitFor();

  await two.page.getByRole('button', { name: 'Your account' }).click();
  const username = await two.page.locator('sotto-profile .face-head p').innerText();
  expect(username).toMatch(/^[a-z]+\.[a-z]+-[0-9a-f]{6}$/);
  await two.page.getByRole('button', { name: 'Sign out' }).click();
  await two.page.getByLabel('Username').waitFor();
  await two.page.reload();
  await two.page.getByLabel('Username').waitFor();
  // The password of a made-up user is unknown to everyone, including the page that created the user.
  const stored = await two.page.evaluate(() => JSON.stringify({ ...localStorage, ...sessionStorage }));
  expect(stored).not.toContain(username);
  expect([...one.problems, ...two.problems]).toEqual([]);
  await one.context.close();
  await two.context.close();
});

it('starts scripted users, whose messages pass as ciphertext, and stops them', async () => {
  const { page, context, problems } = await visit(browser);
  await page.goto(`${server.url}/monitor`);
  await page.getByRole('button', { name: 'Try it with a made-up name' }).click();
  await page.getByRole('button', { name: 'Start the demo' }).click();
  const log = page.locator('sotto-monitor-log tbody tr');
  await expect.poll(() => log.count(), { timeout: 30_000 }).toBeGreaterThan(3);
  for (const row of await log.allInnerTexts()) expect(row).toMatch(/gAAAAA/);
  await page.locator('sotto-monitor-stage').getByText('Ticket desk').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  // The same scripted users talk in the chat of another visitor.
  await page.goto(`${server.url}/chat#stage-crew`);
  await chatPage(page).message('Cue sheet v7 is up.').first().waitFor();
  await page.goto(`${server.url}/monitor`);
  await page.getByRole('button', { name: 'Start the demo' }).click();
  await page.getByRole('button', { name: 'Stop the demo' }).click();
  await page.getByRole('button', { name: 'Start the demo' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
});

it('has no scripted users and no way to start them once the operator has disabled it', async () => {
  const closed = await startServer();
  const visit = () => fetch(`${closed.url}/demo/visit`, { method: 'POST' });
  expect((await visit()).status).toBe(200);
  await closed.cli('clients', 'disable', 'demo');
  await expect.poll(async () => (await visit()).status, { timeout: 20_000 }).toBe(404);
  await closed.stop();
});

it('is a table, and moves nothing, with reduced motion', async () => {
  const { page, context, problems } = await visit(browser, { reducedMotion: 'reduce' });
  await page.goto(`${server.url}/monitor`);
  await page.getByRole('button', { name: 'Try it with a made-up name' }).click();
  await page.locator('sotto-monitor-table').getByRole('rowheader', { name: 'Green room' }).waitFor();
  expect(await page.getByRole('button', { name: 'Flow' }).isDisabled()).toBe(true);
  expect(await page.locator('sotto-monitor-stage').count()).toBe(0);
  expect(await axeViolations(page)).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});

it('shows the lines that put the chat onto the shop, as they are in the page', async () => {
  const { page, context, problems } = await visit(browser, {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.goto(`${server.url}/embed`);
  const lines = await page.locator('#snippet').innerText();
  expect(lines).toBe(
    `<script type="module" src="${server.url}/widget/chat-widget.js"></script>\n` +
      `<chat-widget server-url="${server.url}" client-id="demo-shop"></chat-widget>`,
  );
  await page.getByRole('button', { name: 'Copy', exact: true }).click();
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(lines);
  expect(problems).toEqual([]);
  await context.close();
});

it('leads from the shop into a lively room by one click, with bots marked as such', async () => {
  const { page, context, problems } = await visit(browser);
  await page.goto(`${server.url}/embed`);
  await page.getByRole('button', { name: 'Try the chat with a made-up name' }).click();
  await page.getByRole('heading', { name: 'Green room', exact: true }).waitFor();
  await chatPage(page).message('Doors at seven.').waitFor();
  await page.locator('sotto-message-list .sender').filter({ hasText: 'Hanna Berg Bot' }).first().waitFor();
  expect(await axeViolations(page)).toEqual([]);
  // A returning visitor is the same user; no second one is made up.
  await page.reload();
  const registrations: string[] = [];
  page.on('request', (request) => {
    if (/register/.test(request.url())) registrations.push(request.url());
  });
  await page.getByRole('button', { name: 'Try the chat with a made-up name' }).click();
  await page.getByRole('heading', { name: 'Green room', exact: true }).waitFor();
  expect(registrations).toEqual([]);
  expect(problems).toEqual([]);
  await context.close();
});

it('greets a guest in the shop, who gives a name and sends a first message', async () => {
  const { page, context, problems } = await visit(browser);
  await page.goto(`${server.url}/embed`);
  await page.getByRole('button', { name: /^Open chat/ }).click();
  await page.getByLabel('Name (optional)').click();
  await page.keyboard.type('Wren');
  await page.getByRole('button', { name: 'Chat as guest' }).click();
  await page.getByRole('heading', { name: 'Green room', exact: true }).waitFor();
  await page.getByRole('textbox', { name: /^Message / }).click();
  await page.keyboard.type('Is the stool in stock?');
  await page.keyboard.press('Enter');
  await chatPage(page).message('Is the stool in stock?').waitFor();
  // Others see it under the name that the guest gave.
  const other = await visit(browser);
  await other.page.goto(`${server.url}/chat`);
  await other.page.getByRole('button', { name: 'Try it with a made-up name' }).click();
  await chatPage(other.page).message('Is the stool in stock?').waitFor();
  await other.page.locator('sotto-message-list .sender').filter({ hasText: 'Wren' }).first().waitFor();
  expect(await axeViolations(page)).toEqual([]);
  // Back after a reload, the guest is the same one.
  await page.reload();
  await page.getByRole('button', { name: /^Open chat/ }).click();
  await page.locator('sotto-room-list').getByText('Green room').first().waitFor();
  expect([...problems, ...other.problems]).toEqual([]);
  await context.close();
  await other.context.close();
});

it('knows a customer who signs in to the shop, also after a reload, and signs out with the shop', async () => {
  // The visitors of the tests before have used up the registrations of this address.
  const fresh = await startServer();
  const { page, context, problems } = await visit(browser);
  await page.goto(`${fresh.url}/embed`);
  await page.getByRole('button', { name: 'Sign in to the shop' }).click();
  await page.getByRole('heading', { name: 'Green room', exact: true }).waitFor();
  await chatPage(page).send('Where is my parcel?');
  await page.getByRole('article', { name: /^You: Where is my parcel\?, .*, (sent|delivered)$/ }).waitFor();
  const name = await page.locator('.shop-account [role=status]').innerText();
  const expectCustomer = async () => {
    await page.getByRole('button', { name: 'Back to rooms' }).click();
    await page.getByRole('button', { name: 'Your account' }).click();
    await page.locator('sotto-profile .face-head').getByText(name, { exact: true }).waitFor();
    await page.getByText('Signed in by 127.0.0.1').waitFor();
    await page.keyboard.press('Escape');
  };
  await expectCustomer();
  expect(await axeViolations(page)).toEqual([]);
  await page.reload();
  await page.getByRole('button', { name: /^Open chat/ }).click();
  await chatPage(page).openRoom('Green room');
  await page.getByRole('article', { name: 'You: Where is my parcel?' }).waitFor();
  await expectCustomer();
  await page.locator('.shop-account').getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('button', { name: 'Chat as guest' }).waitFor();
  expect(problems).toEqual([]);
  await context.close();
  await fresh.stop();
});

it('greets no guest in the shop of a server that is for others', async () => {
  const open = await startServer({ TRUSTED_PROXIES: '1' });
  const waysOf = async (client: string) => {
    const response = await fetch(`${open.url}/api/config/?client_id=${client}`);
    return ((await response.json()) as { signIn: string[] }).signIn;
  };
  expect(await waysOf('demo-shop')).toEqual(['code', 'password']);
  expect(await waysOf('demo')).toEqual(['password']);
  await open.cli('sites', 'update', 'default', 'guests=read');
  await expect.poll(() => waysOf('demo-shop'), { timeout: 20_000 }).toEqual(['guest', 'code', 'password']);
  await open.cli('clients', 'disable', 'demo');
  await expect
    .poll(async () => (await fetch(`${open.url}/api/config/?client_id=demo-shop`)).status)
    .toBe(403);
  await open.stop();
});

it('works at every address that it listens on', async () => {
  const everywhere = await startServer({ HOST: '::' });
  const { port } = new URL(everywhere.url);
  for (const host of ['[::1]', '127.0.0.1', 'localhost']) {
    const { page, context, problems } = await visit(browser);
    await page.goto(`http://${host}:${port}/chat`);
    await page.getByRole('button', { name: /^Try it/ }).click();
    await page.locator('sotto-room-list .row').first().waitFor();
    expect(problems).toEqual([]);
    await context.close();
  }
  await everywhere.stop();
});

it.each(['#%', '#%E0%A4%A', '#no-such-room'])('opens at /chat%s as well', async (hash) => {
  const { page, context } = await visit(browser);
  await page.goto(`${server.url}/chat${hash}`);
  await page.getByLabel('Username').waitFor();
  await context.close();
});

it('serves the script to pages of any origin, and tokens of the demo to no other origin', async () => {
  const scripts = await readdir(new URL('../packages/widget/dist/cdn/', import.meta.url));
  for (const path of scripts.filter((name) => name.endsWith('.js'))) {
    const { status, headers } = await fetch(`${server.url}/widget/${path}`);
    expect([
      status,
      headers.get('access-control-allow-origin'),
      headers.get('cross-origin-resource-policy'),
    ]).toEqual([200, '*', 'cross-origin']);
    expect(headers.get('content-type')).toMatch(/javascript/);
  }
  const client = createChatClient({
    serverUrl: server.url,
    clientId: 'demo',
    tokenStore: createMemoryTokenStore(),
    fetch: (input, init) =>
      fetch(input, {
        ...init,
        headers: { ...(init?.headers as object), origin: 'https://elsewhere.example' },
      }),
  });
  await expect(
    client.auth.register({ username: 'elsewhere', password: 'correct horse battery' }),
  ).rejects.toMatchObject({ status: 403 });
});
