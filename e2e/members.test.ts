import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { PASSWORD } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

let server: TestServer;
let browser: Browser;
const clients: Record<string, ChatClient> = {};

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  for (const [username, displayName] of [
    ['ada', 'Ada Lind'],
    ['jonas', 'Jonas Weber'],
  ] as const) {
    const client = createChatClient({ serverUrl: server.url, clientId: 'demo' });
    await client.auth.register({ username, password: PASSWORD, displayName });
    await client.auth.signIn({ username, password: PASSWORD });
    clients[username] = client;
  }
  await clients.ada!.rooms.create({ name: 'Stage crew' });
  await clients.jonas!.rooms.join('stage-crew');
});
afterAll(async () => {
  for (const client of Object.values(clients)) client.close();
  await browser.close();
  await server.stop();
});

async function enter(username: string) {
  const visitor = await visit(browser);
  await visitor.page.goto(`${server.url}/chat`);
  await chatPage(visitor.page).signIn(username, PASSWORD);
  await chatPage(visitor.page).openRoom('Stage crew');
  return visitor;
}
const composer = (page: Page) => page.getByRole('textbox', { name: /^Message / });

it('takes the composer of a member who is muted by hand, and gives it back with the draft', async () => {
  const [ada, jonas] = [await enter('ada'), await enter('jonas')];
  await composer(jonas.page).pressSequentially('Begun before');
  await ada.page.getByRole('button', { name: 'Members' }).click();
  await ada.page.getByRole('button', { name: 'Options for Jonas Weber' }).click();
  await ada.page.getByRole('menuitem', { name: 'Mute' }).click();
  await ada.page.getByRole('button', { name: 'Mute', exact: true }).click();
  await jonas.page.getByText(/^You can’t write here until /).waitFor();
  expect(await composer(jonas.page).count()).toBe(0);
  await ada.page.getByText(/Muted until/).waitFor();
  await ada.page.getByRole('button', { name: 'Options for Jonas Weber' }).click();
  await ada.page.getByRole('menuitem', { name: 'Unmute' }).click();
  await composer(jonas.page).waitFor();
  expect(await composer(jonas.page).inputValue()).toBe('Begun before');
  expect([...ada.problems, ...jonas.problems]).toEqual([]);
  for (const { context } of [ada, jonas]) await context.close();
});

it('shows a new picture to others at once, with its bytes scaled down by the browser', async () => {
  const [ada, jonas] = [await enter('ada'), await enter('jonas')];
  await chatPage(jonas.page).send('Truck is at the gate.');
  await chatPage(ada.page).message('Truck is at the gate.').waitFor();
  const png = await jonas.page.screenshot();
  await jonas.page.getByRole('button', { name: 'Your account' }).click();
  const choosing = jonas.page.waitForEvent('filechooser');
  await jonas.page.getByRole('button', { name: 'Change picture' }).click();
  await (await choosing).setFiles({ name: 'me.png', mimeType: 'image/png', buffer: png });
  await jonas.page.locator('sotto-profile .avatar img.is-loaded').waitFor();
  await ada.page.getByRole('button', { name: 'Members' }).click();
  await ada.page.locator('sotto-members .avatar img.is-loaded').waitFor();
  expect([...ada.problems, ...jonas.problems]).toEqual([]);
  for (const { context } of [ada, jonas]) await context.close();
});
