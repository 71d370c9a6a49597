import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { createChatClient } from '@sotto/sdk';
import { startTestChat } from '@sotto/testing';
import type { Person, TestChat, TestRoom } from '@sotto/testing';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { chromiumArgs, chromiumPath } from '../scripts/chromium.mjs';
import { visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';

// What a user wrote is stored, or stays where it can be changed, copied or sent again.

/** A page on plain HTTP at a non-loopback address: browsers give it no clipboard, no locks and no UUIDs. */
const PLAIN_HOST = 'theatre.test';

let chat: TestChat;
let browser: Browser;
let site: ReturnType<typeof createServer>;
let plainUrl: string;
let ada: Person;
let grace: Person;
let room: TestRoom;
let visitor: Visitor;
let page: Page;
let rooms = 0;

beforeAll(async () => {
  site = createServer((_, response) => {
    response.writeHead(200, { 'content-type': 'text/html; charset=utf-8' });
    response.end(`<!doctype html><html lang="en"><title>Theatre</title><link rel="icon" href="data:,">
      <script type="module" src="${chat.url}/widget/chat-widget.js"></script>
      <chat-widget mode="fullscreen" server-url="${chat.url}" client-id="${chat.clientId}"></chat-widget></html>`);
  });
  site.listen(0, '127.0.0.1');
  await once(site, 'listening');
  plainUrl = `http://${PLAIN_HOST}:${(site.address() as AddressInfo).port}`;
  const args = [...chromiumArgs, `--host-resolver-rules=MAP ${PLAIN_HOST} 127.0.0.1`];
  [chat, browser] = await Promise.all([
    startTestChat({ origins: [plainUrl] }),
    chromium.launch({ executablePath: await chromiumPath(), args }),
  ]);
  [ada, grace] = await Promise.all([chat.person('ada', { displayName: 'Ada Lind' }), chat.person('grace')]);
});
afterAll(async () => {
  site?.close();
  await browser?.close();
  await chat?.close();
});
beforeEach(async () => {
  chat.faults.clear();
  room = await chat.room(`Crew ${(rooms += 1)}`, { owner: grace, members: [ada], messages: ['Said before'] });
  visitor = await visit(browser, {
    permissions: ['clipboard-read', 'clipboard-write'],
    reducedMotion: 'reduce',
  });
  page = visitor.page;
});
afterEach(async () => {
  await visitor.context.close();
});

async function signIn(person: Person, url = `${chat.url}/chat`): Promise<void> {
  await page.goto(url);
  await chatPage(page).signIn(person.username, person.password);
  await page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
}
async function openRoom(): Promise<void> {
  await chatPage(page).openRoom(room.name);
  await chatPage(page).message('Said before').waitFor();
}
const composer = () => page.getByRole('textbox', { name: /^Message/ });
async function stored(): Promise<(string | null)[]> {
  const answer = await grace.fetch(`/api/chat/rooms/${room.slug}/messages/`);
  const { results } = (await answer.json()) as { results: { content: string | null }[] };
  return results.map(({ content }) => content);
}
async function paste(text: string): Promise<void> {
  await page.evaluate((words) => navigator.clipboard.writeText(words), text);
  await page.keyboard.press('Control+v');
}

it('cleans up text pasted from slides and terminals, shows it so, and stores it so', async () => {
  await signIn(ada);
  await openRoom();
  await composer().click();
  await page.keyboard.type('Cues: ');
  await paste('One\u000Btwo \u001B[31mred\u001B[0m\u000Cthree');
  const mended = 'Cues: One\ntwo [31mred[0m\nthree';
  expect(await composer().inputValue()).toBe(mended);
  await page.keyboard.type('!');
  await page.keyboard.press('Enter');
  await expect.poll(stored).toEqual(['Said before', `${mended}!`]);

  const controls = Array.from({ length: 0xa0 }, (_, code) => code).filter((code) => code < 32 || code > 126);
  await paste(`All: ${controls.map((code) => String.fromCharCode(code)).join('')}.`);
  await page.keyboard.press('Enter');
  await expect.poll(stored).toHaveLength(3);
  expect((await stored())[2]).toMatch(/^All: [\t\n]+\.$/);
});

it('signs in at the second press if the first lost its connection after the registration', async () => {
  await page.goto(`${chat.url}/chat`);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Username').fill('hedy');
  await page.getByLabel('Password', { exact: true }).fill('correct horse battery');
  await page.route('**/oauth/token/', (route) => route.abort(), { times: 1 });
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('alert').waitFor();
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
});

it('still says "taken" if the password is another one', async () => {
  await page.goto(`${chat.url}/chat`);
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByLabel('Username').fill('grace');
  await page.getByLabel('Password', { exact: true }).fill('not the password of grace');
  await page.getByRole('button', { name: 'Create account' }).click();
  await page.getByText(/username is taken/).waitFor();
});

it('copies a text on a page served over plain HTTP', async () => {
  await signIn(ada, plainUrl);
  expect(await page.evaluate(() => [isSecureContext, 'clipboard' in navigator])).toEqual([false, false]);
  await openRoom();
  await chatPage(page).message('Said before').click({ button: 'right' });
  await page.getByRole('menuitem', { name: 'Copy text' }).click();
  await page.getByText('Copied').waitFor();
  await composer().click();
  await page.keyboard.press('Control+v');
  expect(await composer().inputValue()).toBe('Said before');
});

it('tells a removed user that the room is gone, and keeps their unsent words', async () => {
  await signIn(ada);
  await openRoom();
  await composer().click();
  await page.keyboard.type('Half a thought');
  const owner = createChatClient(grace.clientOptions);
  await owner.auth.restore();
  await owner.members.remove(room.slug, ada.username);
  await page.getByText(`You’re no longer in ${room.name}.`).waitFor();
  // Further typing goes nowhere.
  await page.keyboard.type(' and more');
  expect(await page.getByRole('textbox', { name: 'Not sent' }).inputValue()).toBe('Half a thought');
  expect(await page.getByRole('searchbox').inputValue()).toBe('');
  await page.getByRole('button', { name: 'Copy text' }).click();
  await page.getByText('Copied').waitFor();
  expect(await page.evaluate(() => navigator.clipboard.readText())).toBe('Half a thought');
  await page.getByRole('button', { name: 'All rooms' }).click();
  await page.getByText('Choose a room').waitFor();
  owner.close();
});

it('reports a room that was lost while the list was shown, with the draft begun there', async () => {
  await signIn(ada);
  await openRoom();
  await composer().click();
  await page.keyboard.type('Half a thought');
  // A reload shows the list.
  await page.goto(`${chat.url}/chat`);
  await page.locator('sotto-room-list').getByRole('button', { name: room.name }).waitFor();
  const owner = createChatClient(grace.clientOptions);
  await owner.auth.restore();
  await owner.members.remove(room.slug, ada.username);
  await page.getByText(`You’re no longer in ${room.name}.`).waitFor();
  await page.reload();
  await page.getByText(`You’re no longer in ${room.name}.`).waitFor();
  await page.getByRole('button', { name: 'Show what you wrote' }).click();
  expect(await page.getByRole('textbox', { name: 'Not sent' }).inputValue()).toBe('Half a thought');
  await page.getByRole('button', { name: 'Discard' }).click();
  await page.getByText('Choose a room').waitFor();
  expect(await page.getByText('You’re no longer in').count()).toBe(0);
  owner.close();
});

it('resumes an edit after a reload, and offers its text if the message is gone meanwhile', async () => {
  await signIn(ada);
  await openRoom();
  await chatPage(page).send('First thought');
  await chatPage(page).message('First thought').waitFor();
  await expect.poll(stored).toContain('First thought');
  await composer().press('ArrowUp');
  await page.getByRole('button', { name: 'Cancel editing' }).waitFor();
  await page.keyboard.type(', and a second');
  await page.reload();
  await openRoom();
  await page.getByRole('button', { name: 'Cancel editing' }).waitFor();
  expect(await composer().inputValue()).toBe('First thought, and a second');

  const owner = createChatClient(grace.clientOptions);
  await owner.auth.restore();
  const { results } = await owner.messages.list(room.slug);
  await owner.messages.delete(room.slug, results.at(-1)!.id);
  await page.getByText('The message was deleted.').waitFor();
  await page.getByRole('button', { name: 'Send', exact: true }).waitFor();
  expect(await composer().inputValue()).toBe('First thought, and a second');
  await composer().press('Enter');
  await expect.poll(stored).toContain('First thought, and a second');
  owner.close();
});

it('shows no such notice to a user who leaves', async () => {
  await signIn(ada);
  await openRoom();
  await page.getByRole('button', { name: /^More/ }).click();
  await page.getByRole('menuitem', { name: 'Leave room' }).click();
  await page.getByRole('button', { name: 'Leave', exact: true }).click();
  await page.getByText('Choose a room').waitFor();
  expect(await page.getByText('You’re no longer in').count()).toBe(0);
});

it('keeps drafts through a reload, and nothing in the browser after the sign-out', async () => {
  await signIn(ada);
  await openRoom();
  await composer().click();
  await page.keyboard.type('Half a thought');
  await page.reload();
  await openRoom();
  expect(await composer().inputValue()).toBe('Half a thought');
  const kept = async () =>
    (await page.evaluate(() => JSON.stringify({ ...sessionStorage, ...localStorage }))).replaceAll('+', ' ');
  expect(await kept()).toContain('Half a thought');
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  expect(await kept()).not.toContain('Half a thought');
});

it('loads what failed to load once the connection is back', async () => {
  await signIn(ada);
  chat.faults.refuse({ status: 503, path: `/api/chat/rooms/${room.slug}/` });
  await page.locator('sotto-room-list').getByRole('button', { name: room.name }).click();
  await page.getByText(/Messages couldn’t be loaded/).waitFor();
  chat.faults.clear();
  chat.faults.cutSockets();
  await chatPage(page).message('Said before').waitFor();
});
