import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { startTestChat } from '@sotto/testing';
import type { Person, TestChat } from '@sotto/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { chatPage } from './support/chat-page.js';
import { startBrowser, visit } from './support/browser.js';

// Two users whose names look the same, and one with a right-to-left name.

const FALSE_ADA = '\u0410d\u0430 Lind';
let chat: TestChat;
let browser: Browser;
let page: Page;
let reader: Person;
const clients: Record<string, ChatClient> = {};

beforeAll(async () => {
  [chat, browser] = await Promise.all([startTestChat(), startBrowser()]);
  const names = { reader: 'Grace', ada: 'Ada Lind', mallory: FALSE_ADA, ali: 'علی\u200Cرضا' };
  const people = await Promise.all(
    Object.entries(names).map(([username, displayName]) => chat.person(username, { displayName })),
  );
  reader = people[0]!;
  await chat.room('Crew', { owner: reader, members: people.slice(1) });
  for (const { username, clientOptions } of people.slice(1)) {
    const client = (clients[username] = createChatClient(clientOptions));
    await client.auth.restore();
    await client.connect();
  }
  await clients.ada!.messages.send('crew', 'Half past seven');
  await clients.mallory!.messages.send('crew', 'No, at nine');
  ({ page } = await visit(browser, { reducedMotion: 'reduce' }));
  // By the script tag: there, the table of look-alikes is a separate script.
  await page.route(`${chat.url}/theatre`, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      body: `<!doctype html><html lang="en"><title>Theatre</title>
        <script type="module" src="/widget/chat-widget.js"></script>
        <chat-widget mode="fullscreen" room="crew" server-url="${chat.url}" client-id="${chat.clientId}"></chat-widget>`,
    }),
  );
  await page.goto(`${chat.url}/theatre`);
  await chatPage(page).signIn(reader.username, reader.password);
  await page.locator('sotto-message-list').getByText('No, at nine').waitFor();
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.close();
  await browser?.close();
  await chat?.close();
});

const preview = () => page.locator('sotto-room-list .row-last');

it('shows the username beside names that look alike, wherever a name is shown or announced', async () => {
  const senders = page.locator('sotto-message-list .sender');
  await expect.poll(() => senders.allInnerTexts()).toEqual(['Ada Lind ada', `${FALSE_ADA} mallory`]);
  const bubble = page.locator('sotto-message-list .bubble').filter({ hasText: 'No, at nine' });
  expect(await bubble.getAttribute('aria-label')).toContain(`${FALSE_ADA} (mallory): No, at nine`);
  await expect.poll(() => preview().innerText()).toBe(`${FALSE_ADA} (mallory): No, at nine`);

  clients.mallory!.typing.start('crew');
  await page.locator('sotto-typing-indicator').getByText(`${FALSE_ADA} (mallory) is typing`).waitFor();
  await clients.mallory!.messages.send('crew', 'At nine, I said');
  await page
    .locator('sotto-message-list [role="status"]')
    .getByText(`${FALSE_ADA} (mallory): At nine, I said`)
    .waitFor({ state: 'attached' });
  await page.getByRole('button', { name: 'Members' }).click();
  const listed = await page.locator('sotto-members .person-text').allInnerTexts();
  expect(listed).toEqual(expect.arrayContaining(['Ada Lind\nada', `${FALSE_ADA}\nmallory`]));
  await page.getByRole('button', { name: 'Close members' }).click();
});

it("keeps the text direction of a preview whatever the name's direction", async () => {
  await clients.ali!.messages.send('crew', 'On my way, ten minutes');
  await expect.poll(() => preview().innerText()).toMatch(/: On my way, ten minutes$/);
  const direction = () => preview().evaluate((element) => getComputedStyle(element).direction);
  expect(await direction()).toBe('ltr');
  await clients.ada!.messages.send('crew', 'بعد عشر دقائق');
  await expect.poll(direction).toBe('rtl');
});

it('loads what is opened on demand whatever the address of its script, and tries again where that fails', async () => {
  const { page: other, context, problems } = await visit(browser, { reducedMotion: 'reduce' });
  await other.route(`${chat.url}/pinned`, (route) =>
    route.fulfill({
      contentType: 'text/html; charset=utf-8',
      headers: {
        'content-security-policy': `default-src 'none'; img-src data:; script-src ${chat.url}/widget/; connect-src ${chat.url} ${chat.url.replace('http', 'ws')}; require-trusted-types-for 'script'`,
      },
      body: `<!doctype html><html lang="en"><title>Theatre</title><link rel="icon" href="data:,">
        <script type="module" src="/widget/chat-widget.js?v=1"></script>
        <chat-widget mode="fullscreen" server-url="${chat.url}" client-id="${chat.clientId}"></chat-widget>`,
    }),
  );
  const scripts: string[] = [];
  other.on('request', (request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/widget/chat-widget')) scripts.push(pathname + search);
  });
  const extras = '**/widget/chat-extras-*';
  await other.route(extras, (route) => route.abort());
  await other.goto(`${chat.url}/pinned`);
  await chatPage(other).signIn(reader.username, reader.password);
  await other.getByRole('button', { name: 'New room' }).first().click();
  const again = other.getByRole('button', { name: 'Try again' });
  await again.waitFor();
  expect(problems.filter((problem) => /Content Security Policy/.test(problem))).toEqual([]);
  await other.unroute(extras);
  const name = other.getByLabel('Name', { exact: true });
  // Others ask for the script as well: where it comes by that, the button is gone before it is clicked.
  await Promise.race([again.click().catch(() => undefined), name.waitFor()]);
  await name.waitFor();
  expect(
    await other
      .locator('sotto-room-create input')
      .first()
      .evaluate((field) => field.matches(':focus')),
  ).toBe(true);
  expect(scripts).toEqual(['/widget/chat-widget.js?v=1']);
  await context.close();
});
