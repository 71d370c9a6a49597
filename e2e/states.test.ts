import { mkdir } from 'node:fs/promises';
import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { damageMessage } from './support/damage-message.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// What the screens show in error states and empty states, and with unusual texts.

const SHOTS = new URL('./shots/', import.meta.url).pathname;
const LONG_NAME = 'Wilhelmina Featherstonehaugh-Cholmondeley of Nether Wallop';
const LONG_ROOM = 'House managers, front of house, weekday evenings and both matinees of 2026';
const DAY_MS = 86_400_000;
let server: TestServer;
let browser: Browser;
let ada: ChatClient;
let will: ChatClient;

const scrollUp = (page: Page) =>
  page.locator('sotto-message-list .log').evaluate((log) => (log.scrollTop = -log.scrollHeight));

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  browser = await startBrowser();
  server = await startServer({ RATE_LIMITS: 'off' });
  ada = await signUp(server, 'ada', 'Ada Lind');
  will = await signUp(server, 'wilhelmina', LONG_NAME);
  for (let count = 1; count <= 38; count += 1) await ada.rooms.create({ name: `Room number ${count}` });
  await ada.rooms.create({ name: LONG_ROOM });
  const { slug } = await ada.rooms.create({ name: 'Texts' });
  await will.rooms.join(slug);
  const damaged = await will.messages.send(slug, 'Damaged on the disk');
  ada.close();
  will.close();
  await server.halt();
  await damageMessage(server, damaged.id);
  await server.restart();
  const again = async (username: string) => {
    const client = createChatClient({ serverUrl: server.url, clientId: 'demo' });
    await client.auth.signIn({ username, password: PASSWORD });
    await client.connect();
    return client;
  };
  [ada, will] = [await again('ada'), await again('wilhelmina')];
  const talk = await ada.rooms.create({ name: 'Talk' });
  await will.rooms.join(talk.slug);
  for (let line = 1; line <= 30; line += 1) await will.messages.send(talk.slug, `Cue ${line}: stand by.`);
  await will.messages.send(slug, `https://files.example.org/${'very-long-path/'.repeat(12)}cue-sheet.pdf`);
  await will.messages.send(slug, `FOH_${'amber_to_steel_crossfade_'.repeat(8)}final`);
  await will.messages.send(slug, 'שלום לכולם, הכרטיסים מוכנים.');
  await will.messages.send(slug, 'تم، أراك عند الباب الخلفي 07:30 (stage door).');
  await will.messages.send(slug, '🎭🎉');
  await ada.messages.send(slug, '👍');
  const wrong = await will.messages.send(slug, 'A wrong line');
  await will.messages.delete(slug, wrong.id);
  const { id } = await ada.messages.send(slug, 'Doors at seven');
  await ada.messages.edit(slug, id, 'Doors at half past seven');
});
afterAll(async () => {
  ada.close();
  will.close();
  await browser.close();
  await server.stop();
});

const layouts = [
  { width: 1280, height: 800, colorScheme: 'light' as const },
  { width: 360, height: 740, colorScheme: 'dark' as const },
];

describe.each(layouts)('$width px, $colorScheme', ({ width, height, colorScheme }) => {
  /** Takes a screenshot of the state, checks that nothing is wider than the window, and runs axe. */
  async function state(page: Page, name: string): Promise<void> {
    await page.screenshot({ path: `${SHOTS}state-${name}-${width}-${colorScheme}.png` });
    const tooWide = await page.evaluate(
      () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
    );
    expect(tooWide, name).toBe(false);
    expect(await axeViolations(page), name).toEqual([]);
  }
  async function open(now?: Date) {
    const visitor = await visit(browser, {
      viewport: { width, height },
      colorScheme,
      reducedMotion: 'reduce',
    });
    if (now) await visitor.page.clock.setFixedTime(now);
    await visitor.page.goto(`${server.url}/chat`);
    return { ...visitor, chat: chatPage(visitor.page) };
  }
  async function signIn(page: Page, password = PASSWORD) {
    await chatPage(page).signIn('ada', password);
  }

  it('refused: a wrong password, a taken name, a common password', async () => {
    const { page, context } = await open();
    await signIn(page, 'not the one at all');
    await page.getByText('Wrong username or password.').waitFor();
    await state(page, 'wrong-password');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByLabel('Password', { exact: true }).fill('password123');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('This password is too common.').waitFor();
    await page.getByLabel('Password', { exact: true }).fill('not the one of ada');
    await page.getByRole('button', { name: 'Create account' }).click();
    await page.getByText('That username is taken.').waitFor();
    await state(page, 'taken-name');
    await context.close();
  });

  it('empty states: no room, no room of this name, an empty room', async () => {
    const { page, context, chat } = await open();
    await chat.register(`new-${width}-${colorScheme}`, PASSWORD, LONG_NAME);
    await page.getByText('No rooms yet').waitFor();
    await state(page, 'no-rooms');
    await page.getByRole('button', { name: 'Find a room' }).click();
    await page.getByLabel('Room name').fill('zzz');
    await page.getByText('No public rooms match.').waitFor();
    await state(page, 'none-found');
    await page.keyboard.press('Escape');
    await chat.createRoom(`Empty, ${width}`);
    await page.getByText('No messages yet').last().waitFor();
    await state(page, 'empty-room');
    if (width < 680) await page.getByRole('button', { name: 'Back to rooms' }).click();
    await page.getByLabel('Search rooms').fill('zzz');
    await page.getByText('No rooms match.').waitFor();
    await state(page, 'no-match');
    await context.close();
  });

  it('forty rooms, and every kind of text, read a day later', async () => {
    const { page, context, chat, problems } = await open(new Date(Date.now() + DAY_MS));
    await signIn(page);
    await page.locator('sotto-room-list').getByText('Texts').waitFor();
    await state(page, 'forty-rooms');
    await chat.openRoom('Texts');
    await chat.message('half past seven').waitFor();
    await page.getByText('Message deleted').first().waitFor();
    await state(page, 'texts');
    await scrollUp(page);
    await page.getByText('This message can’t be opened.').waitFor();
    await page.locator('sotto-message-list').getByText('Yesterday').waitFor();
    await state(page, 'texts-above');
    expect(problems).toEqual([]);
    await context.close();
  });

  it('4,000 characters, what the server would refuse, and what arrives during scrolling back', async () => {
    const { page, context, chat } = await open();
    await signIn(page);
    await chat.openRoom('Talk');
    await page.locator('sotto-message-list .text').first().waitFor();
    // The room opens at the first unread message; what follows is about its end.
    const jump = page.locator('sotto-message-list .jump');
    if (await jump.isVisible()) await jump.click();
    await jump.waitFor({ state: 'detached' });
    await will.messages.send('talk', 'Lorem ipsum dolor sit amet. '.repeat(143).slice(0, 4000).trim());
    await chat.message('Lorem ipsum').first().waitFor();
    await state(page, 'long-text');
    await expect
      .poll(async () => {
        // Rows that come into view are measured, so the distance to the top may grow.
        await scrollUp(page);
        return chat.message('Cue 1: ').count();
      })
      .toBe(1);
    await will.messages.send('talk', 'Said below');
    await page.getByRole('button', { name: /1 new/ }).waitFor();
    await state(page, 'one-new');
    await page.getByRole('button', { name: /1 new/ }).click();
    await chat.message('Said below').last().waitFor();
    await chat.send('A sign that no text may hold: \u0007, and the rest');
    await chat.message('A sign that no text may hold: , and the rest').waitFor();
    await context.close();
  });

  it('a private room that does not exist, and long names in the member list', async () => {
    const { page, context, chat } = await open();
    await signIn(page);
    await page.locator('sotto-room-list').getByText('Texts').waitFor();
    await page.goto(`${server.url}/chat#not-there`);
    await page.reload();
    await page.getByText('This room couldn’t be opened').waitFor();
    await state(page, 'no-such-room');
    await page.getByRole('button', { name: 'All rooms' }).click();
    await chat.openRoom('Texts');
    await page.getByRole('button', { name: 'Members' }).click();
    await page.locator('sotto-members').getByText(LONG_NAME).waitFor();
    await state(page, 'long-names');
    await context.close();
  });
});

it('reloads into the open room, and goes back to the list', async () => {
  const { page, context, problems } = await visit(browser, { viewport: { width: 360, height: 740 } });
  const chat = chatPage(page);
  await page.goto(`${server.url}/chat`);
  await chatPage(page).signIn('ada');
  await chat.openRoom('Texts');
  await page.waitForURL('**/chat#texts');
  await page.reload();
  await chat.message('half past seven').waitFor();
  await page.goBack();
  await page.locator('sotto-room-list').getByText('Texts').waitFor();
  await page.goForward();
  await chat.message('half past seven').waitFor();
  await page.getByRole('button', { name: 'Back to rooms' }).click();
  await page.waitForURL('**/chat');
  expect(problems).toEqual([]);
  await context.close();
});
