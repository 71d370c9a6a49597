import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { startTestChat } from '@sotto/testing';
import type { Person, TestChat } from '@sotto/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { errorText } from '../packages/widget/src/i18n/error-text.js';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';

// Texts of the widget about messages and errors: receipts, days, times, letters, sentences.

let chat: TestChat;
let browser: Browser;
let ada: Person;
let clients: ChatClient[];
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [chat, browser] = await Promise.all([startTestChat(), startBrowser()]);
  const people = await Promise.all(['ada', 'mira', 'jonas'].map((name) => chat.person(name)));
  ada = people[0]!;
  await chat.room('Crew', { owner: ada, members: people.slice(1) });
  clients = await Promise.all(
    people.slice(1).map(async ({ clientOptions }) => {
      const client = createChatClient(clientOptions);
      await client.auth.restore();
      await client.connect();
      return client;
    }),
  );
});
afterAll(async () => {
  for (const client of clients ?? []) client.close();
  await browser?.close();
  await chat?.close();
});
afterEach(async () => {
  await visitor?.context.close();
});

async function open(options: Parameters<Browser['newContext']>[0] = {}, before = async () => {}) {
  visitor = await visit(browser, { reducedMotion: 'reduce', ...options });
  page = visitor.page;
  await before();
  await page.goto(`${chat.url}/chat#crew`);
  await chatPage(page).signIn(ada.username, ada.password);
  await page.getByRole('textbox', { name: /^Message / }).waitFor();
}
const bubble = (text: string) => page.locator('sotto-message-list .bubble').filter({ hasText: text });

it('shows how many members have seen a message, and two ticks when all have', async () => {
  await open();
  await chatPage(page).send('Half past, everybody');
  const label = () => bubble('Half past').getAttribute('aria-label');
  await expect.poll(label).toMatch(/, (sent|delivered)$/);
  const { seq } = (await clients[0]!.messages.list('crew')).results.at(-1)!;
  const ticks = () => bubble('Half past').locator('.is-read').count();
  await clients[0]!.rooms.markRead('crew', seq);
  await page.getByText('Seen by 1 of 2').waitFor();
  expect([await label(), await ticks()]).toEqual([expect.stringMatching(/, seen by 1 of 2\b/), 0]);
  await clients[1]!.rooms.markRead('crew', seq);
  await expect.poll(ticks).toBe(1);
  expect(await label()).toMatch(/, read$/);
  expect(await page.getByText(/^Seen by/).count()).toBe(0);
});

it('changes today to yesterday after midnight, without input', async () => {
  const evening = new Date();
  evening.setHours(23, 59, 0, 0);
  await clients[0]!.messages.send('crew', 'Before midnight');
  await open({}, () => page.clock.install({ time: evening }));
  const day = page.locator('sotto-message-list .day').last();
  await bubble('Before midnight').waitFor();
  await page.clock.pauseAt(evening.getTime() + 59_000);
  await expect.poll(() => day.textContent()).toBe('Today');
  await page.clock.runFor(1500);
  await expect.poll(() => day.textContent()).toBe('Yesterday');
  await page.locator('sotto-room-list .row-time').filter({ hasText: 'Yesterday' }).waitFor();
});

it.each([
  { locale: 'en-US', form: /^\u2068\d{1,2}:\d\d\s[AP]M\u2069$/u },
  { locale: 'de-DE', form: /^\u2068\d\d:\d\d\u2069$/ },
])('tells the time as people in $locale do', async ({ locale, form }) => {
  await clients[0]!.messages.send('crew', `Time for ${locale}`);
  await open({ locale });
  const time = await bubble(`Time for ${locale}`).locator('.meta').innerText();
  expect(time.trim()).toMatch(form);
});

it('keeps stacked combining marks within their own message', async () => {
  await clients[0]!.messages.send('crew', 'Plain and readable');
  await clients[0]!.messages.send('crew', `Z${'\u0301'.repeat(40)}algo`);
  await open();
  await bubble('algo').waitFor();
  const plain = bubble('Plain and readable').last();
  const before = await plain.screenshot();
  await page.evaluate(() => {
    const list = document.querySelector('chat-widget')!.shadowRoot!.querySelector('sotto-conversation')!;
    const log = list.shadowRoot!.querySelector('sotto-message-list')!.shadowRoot!;
    for (const text of log.querySelectorAll<HTMLElement>('.text'))
      if (text.textContent!.includes('algo')) text.style.setProperty('visibility', 'hidden');
  });
  expect(before.equals(await plain.screenshot())).toBe(true);
});

describe('mistakes', () => {
  it("are shown in the widget's own sentences, whatever the server says", async () => {
    const client = createChatClient({ serverUrl: chat.url, clientId: chat.clientId });
    const good = { username: 'hedy', password: 'correct horse battery' };
    const names = ['', '\u0000', '\u202Ehi', 'a'.repeat(200), `a${'\u0301'.repeat(20)}`, '\uD800'];
    const tries = [
      ...['', 'ab', 'a b', 'admin', 'Ünal'].map(
        (username) => () => client.auth.register({ ...good, username }),
      ),
      ...['', 'short', 'password', 'x'.repeat(400), 'hedy', '\uD800'.repeat(9)].map(
        (password) => () => client.auth.register({ ...good, password }),
      ),
      ...names.map((displayName) => () => client.auth.register({ ...good, displayName })),
      ...['no', `${'a'.repeat(300)}@example.org`].map(
        (email) => () => client.auth.register({ ...good, email }),
      ),
      ...names.map((name) => () => clients[0]!.rooms.create({ name })),
      ...names.map((topic) => () => clients[0]!.rooms.create({ name: 'Fine', topic })),
      ...names
        .slice(1)
        .concat('x'.repeat(5000))
        .map((content) => () => clients[0]!.messages.send('crew', content)),
      () => clients[0]!.members.add('crew', { username: 'no such name' }),
    ];
    const said: string[] = [];
    for (const attempt of tries) {
      const error = await attempt().then(
        () => undefined,
        (cause: { code: string }) => cause,
      );
      if (error?.code === 'validation_failed') said.push(errorText(error));
    }
    expect(said.length).toBeGreaterThan(25);
    expect(said.filter((words) => !/^[A-Z].*\.$/.test(words) || /must|wrong\./.test(words))).toEqual([]);
    client.close();
  });
});
