import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// What people do with rooms and with each other, on the built page against the built server.

let server: TestServer;
let browser: Browser;
let ada: ChatClient;
let mira: ChatClient;

beforeAll(async () => {
  browser = await startBrowser();
  server = await startServer({ RATE_LIMITS: 'off' });
  ada = await signUp(server, 'ada', 'Ada Lind');
  mira = await signUp(server, 'mira', 'Mira Okafor');
  await ada.rooms.create({ name: 'Stage crew', visibility: 'private' });
});
afterAll(async () => {
  ada.close();
  mira.close();
  await browser.close();
  await server.stop();
});

async function open(username: string, path = '/chat') {
  const { page } = await visit(browser, { viewport: { width: 360, height: 740 } });
  await page.goto(server.url + path);
  const chat = chatPage(page);
  await chat.signIn(username);
  return { page, chat };
}
const done = (page: Page) => page.context().close();

it('lets an invited person in by a link, once', async () => {
  const { page, chat } = await open('ada');
  await chat.openRoom('Stage crew');
  await page.getByTitle('Details of Stage crew').click();
  await page.getByRole('button', { name: 'Invite', exact: true }).click();
  await page.getByRole('button', { name: 'Create link' }).click();
  const link = await page.getByRole('textbox', { name: 'Invitation link' }).inputValue();
  expect(await axeViolations(page)).toEqual([]);
  await done(page);

  const { page: invited } = await open('mira', link.slice(server.url.length));
  expect(new URL(invited.url()).hash).toBe('');
  await invited.getByRole('heading', { name: 'Stage crew' }).waitFor();
  await invited.getByText('1 member. Ada Lind invites you.').waitFor();
  await invited.getByRole('button', { name: 'Join' }).click();
  await invited.getByRole('textbox', { name: 'Message Stage crew' }).waitFor();
  await done(invited);

  await signUp(server, 'noor', 'Noor').then((client) => client.close());
  const { page: late } = await open('noor', link.slice(server.url.length));
  await late.getByText('This invitation no longer works').waitFor();
  expect(await axeViolations(late)).toEqual([]);
  await late.getByRole('button', { name: 'Open your rooms' }).click();
  await late.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
  await done(late);
});

it('shows a direct room by its person, mutes it by the keyboard, and blocks', async () => {
  const room = await mira.rooms.direct('ada');
  await mira.messages.send(room.slug, 'See you at the back door');
  const { page } = await open('ada');
  const row = page.locator('sotto-room-list').getByRole('button', { name: /^Mira Okafor/ });
  await row.filter({ hasText: 'See you at the back door' }).waitFor();
  await row.focus();
  await page.keyboard.press('Shift+F10');
  await page.getByRole('menuitem', { name: 'Mute' }).click();
  await row.filter({ hasText: 'muted' }).waitFor();
  await row.click();
  await page.getByTitle('Profile of Mira Okafor').click();
  await page.getByRole('button', { name: 'Block' }).click();
  await page.locator('sotto-confirm').getByRole('button', { name: 'Block' }).click();
  await page.getByRole('button', { name: 'Unblock' }).waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await done(page);
  await expect(mira.messages.send(room.slug, 'And?')).rejects.toMatchObject({ code: 'cannot_message' });
  await ada.blocks.remove('mira');
});

it('closes the report of a message that a moderator deletes', async () => {
  const { slug } = (await ada.rooms.list({ scope: 'joined' })).results.find(
    ({ name }) => name === 'Stage crew',
  )!;
  const { id } = await mira.messages.send(slug, 'Buy tickets at half price');
  const noor = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await noor.auth.signIn({ username: 'noor', password: PASSWORD });
  await ada.members.add(slug, { username: 'noor' });
  await noor.messages.report(slug, id, { reason: 'spam', note: 'Again' });
  noor.close();
  const { page, chat } = await open('ada');
  await chat.openRoom('Stage crew');
  await page.getByTitle('Details of Stage crew').click();
  await page.getByRole('button', { name: /^Reports 1 open/ }).click();
  await page.getByText('Reported by Noor').waitFor();
  expect(await axeViolations(page)).toEqual([]);
  await page.getByRole('button', { name: 'Delete message' }).click();
  await page.getByText('No open reports').waitFor();
  await done(page);
  expect((await ada.reports.list(slug)).results).toEqual([]);
});

it('archives a room for all its members, and opens it again', async () => {
  const { page, chat } = await open('ada');
  await chat.openRoom('Stage crew');
  await page.getByTitle('Details of Stage crew').click();
  await page.getByRole('button', { name: 'Archive' }).click();
  await page.locator('sotto-confirm').getByRole('button', { name: 'Archive' }).click();
  await page.getByRole('button', { name: 'Unarchive' }).first().waitFor();
  expect((await mira.rooms.list({ scope: 'joined', archived: true })).results).toHaveLength(1);
  await page.getByRole('button', { name: 'Unarchive' }).first().click();
  await page.getByRole('button', { name: 'Archive', exact: true }).waitFor();
  await done(page);
});
