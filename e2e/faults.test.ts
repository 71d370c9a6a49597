import { startTestChat } from '@sotto/testing';
import type { Person, TestChat, TestRoom } from '@sotto/testing';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';

// The widget in a real browser during faults of the network and the server.

let chat: TestChat;
let browser: Browser;
let ada: Person;
let grace: Person;
let room: TestRoom;
let rooms = 0;
let visitor: Visitor;

beforeAll(async () => {
  [chat, browser] = await Promise.all([startTestChat(), startBrowser()]);
  [ada, grace] = await Promise.all([chat.person('ada', { displayName: 'Ada Lind' }), chat.person('grace')]);
  visitor = await visit(browser);
  await visitor.page.goto(`${chat.url}/chat`);
  await chatPage(visitor.page).signIn(ada.username, ada.password);
  await visitor.page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
});
beforeEach(async () => {
  chat.faults.clear();
  room = await chat.room(`Crew ${(rooms += 1)}`, { owner: ada, members: [grace], messages: ['Said before'] });
  await chatPage(visitor.page).openRoom(room.name);
  await chatPage(visitor.page).message('Said before').waitFor();
});
afterAll(async () => {
  await browser?.close();
  await chat?.close();
});

/** The stored texts, and those that the page shows, both oldest first. */
async function stored(): Promise<(string | null)[]> {
  const answer = await grace.fetch(`/api/chat/rooms/${room.slug}/messages/`);
  const { results } = (await answer.json()) as { results: { content: string | null }[] };
  return results.map(({ content }) => content);
}
async function shown(): Promise<(string | undefined)[]> {
  const texts = await visitor.page.locator('sotto-message-list .text').allInnerTexts();
  // The time is on a separate line.
  return texts.map((text) => text.split('\n')[0]);
}

it('shows and stores once what was sent while the server was away, in order', async () => {
  const page = chatPage(visitor.page);
  const texts = ['First', 'Second', 'Third'];
  chat.faults.goAway();
  for (const text of texts) {
    await page.send(text);
    await page.message(text).waitFor();
  }
  chat.faults.comeBack();
  await expect.poll(stored, { timeout: 60_000 }).toEqual(['Said before', ...texts]);
  await expect.poll(shown, { timeout: 60_000 }).toEqual(['Said before', ...texts]);
});

it('shows and stores once what was not acknowledged, and what came twice', async () => {
  const page = chatPage(visitor.page);
  chat.faults.duplicate();
  const lost = chat.faults.loseAcknowledgements({ count: 1 });
  await page.send('Did you get this?');
  await lost.happened();
  // It is behind the other in the same queue: once this is stored, the other one is settled.
  await page.send('And this?');
  const texts = ['Said before', 'Did you get this?', 'And this?'];
  await expect.poll(stored, { timeout: 60_000 }).toEqual(texts);
  await expect.poll(shown, { timeout: 60_000 }).toEqual(texts);
});

it('stays signed in when all tokens expire', async () => {
  const page = chatPage(visitor.page);
  await chat.faults.expireTokens(ada);
  await page.send('Still me');
  await expect.poll(stored, { timeout: 60_000 }).toEqual(['Said before', 'Still me']);
  await visitor.page.reload();
  await page.openRoom(room.name);
  await page.message('Still me').waitFor();
});
