import { mkdir } from 'node:fs/promises';
import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { startTcpProxy } from '@sotto/testing/tcp-proxy';
import type { TcpProxy } from '@sotto/testing/tcp-proxy';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import type { HostPage } from './support/pages/host-page.js';
import { outboxDatabase } from './support/outbox-database.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Every message arrives once, in order, whatever happens to the network, the page or the server.

const SHOTS = new URL('./shots/', import.meta.url).pathname;
const PASSWORD = 'correct horse battery';
/** Allows for long delays between attempts; measures nothing. */
const PATIENCE = { timeout: 60_000 };
const WELCOME = 'Welcome.';
let server: TestServer;
let browser: Browser;
let ada: ChatClient;
let wire: TcpProxy;
let site: HostPage;
let mira: Visitor;
let rooms = 0;
let slug: string;

/** The widget is loaded from the server itself; its conversation goes through the proxy. */
const html = (clientId: string) =>
  `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title><link rel="icon" href="data:,"></head>
   <body><main><h1>Theatre</h1></main><script type="module" src="${server.url}/widget/chat-widget.js"></script>
   <chat-widget server-url="${wire.url}" client-id="${clientId}" mode="fullscreen"></chat-widget></body></html>`;

async function writer(): Promise<ChatClient> {
  const client = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await client.auth.signIn({ username: 'ada', password: PASSWORD });
  return client;
}

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  wire = await startTcpProxy(server.url);
  for (const username of ['ada', 'mira']) {
    const client = createChatClient({ serverUrl: server.url, clientId: 'demo' });
    await client.auth.register({ username, password: PASSWORD });
    client.close();
  }
  ada = await writer();
  site = await startHostPage(server, ({ clientId }) => html(clientId));
});
beforeEach(async () => {
  const name = `Delivery ${(rooms += 1)}`;
  ({ slug } = await ada.rooms.create({ name }));
  await ada.members.add(slug, { username: 'mira' });
  await ada.messages.send(slug, WELCOME);
  mira = await visit(browser);
  await mira.page.goto(site.url);
  await signIn(mira.page);
  await chatPage(mira.page).openRoom(name);
  await bubble(mira.page, WELCOME).waitFor();
});
afterEach(async () => {
  wire.connectTo(server.url);
  await mira.context.close();
});
afterAll(async () => {
  site?.close();
  ada?.close();
  await browser?.close();
  await wire?.close();
  await server?.stop();
});

async function signIn(page: Page): Promise<void> {
  await chatPage(page).signIn('mira');
  await page.getByRole('heading', { name: 'Rooms', exact: true }).waitFor();
}

/** The server's messages after the welcome. */
async function stored(): Promise<(string | null)[]> {
  const { results } = await ada.messages.list(slug, { limit: 100 });
  return results.slice(1).map(({ content }) => content);
}
const bubble = (page: Page, text: string) =>
  page.locator('sotto-message-list .bubble').filter({ hasText: text });
/** The user's own bubble with a text, once the server has confirmed it. */
const confirmed = (page: Page, text: string) =>
  bubble(page, text).and(page.getByRole('article', { name: /, (sent|read)$/ }));
const kept = async (page: Page) => (await outboxDatabase(page).records()).map(({ content }) => content);

it('delivers once what was sent offline, through a reload', async () => {
  const { page } = mira;
  wire.goAway();
  await chatPage(page).send('Written in a tunnel');
  await bubble(page, 'Written in a tunnel').waitFor();
  await expect.poll(() => kept(page)).toEqual(['Written in a tunnel']);
  await page.reload();
  const retry = page.getByRole('button', { name: 'Try again' });
  await retry.waitFor();
  expect(await stored()).toEqual([]);
  wire.connectTo(server.url);
  await retry.click();
  await expect.poll(stored, PATIENCE).toEqual(['Written in a tunnel']);
  await chatPage(page).openRoom(`Delivery ${rooms}`);
  await confirmed(page, 'Written in a tunnel').waitFor();
  expect(await bubble(page, 'Written in a tunnel').count()).toBe(1);
  await expect.poll(() => kept(page)).toEqual([]);
});

it('delivers once what two tabs hold, and both show it', async () => {
  const [one, two] = [mira.page, await mira.context.newPage()];
  await two.goto(site.url);
  await chatPage(two).openRoom(`Delivery ${rooms}`);
  await bubble(two, WELCOME).waitFor();
  wire.goAway();
  const texts = ['From one', 'From two', 'From one again'];
  for (const [at, page] of [one, two, one].entries()) {
    await chatPage(page).send(texts[at]!);
    await bubble(one, texts[at]!).last().waitFor();
    await bubble(two, texts[at]!).last().waitFor();
  }
  wire.connectTo(server.url);
  for (const page of [one, two])
    for (const text of texts) await confirmed(page, text).first().waitFor(PATIENCE);
  expect(await stored()).toEqual(texts);
  expect(await bubble(two, 'From').count()).toBe(3);
  await expect.poll(() => kept(one)).toEqual([]);
});

it('passes the messages of a closed tab to the next', async () => {
  const two = await mira.context.newPage();
  await two.goto(site.url);
  await chatPage(two).openRoom(`Delivery ${rooms}`);
  await bubble(two, WELCOME).waitFor();
  wire.goAway();
  await chatPage(two).send('The last words of a tab');
  await expect.poll(() => kept(mira.page)).toEqual(['The last words of a tab']);
  await two.close();
  wire.connectTo(server.url);
  await confirmed(mira.page, 'The last words of a tab').waitFor(PATIENCE);
  expect(await stored()).toEqual(['The last words of a tab']);
});

it('catches up after the server was gone: complete, in order, own messages once, at the same scroll position', async () => {
  const { page } = mira;
  const before = Array.from({ length: 40 }, (_, at) => `Before ${at + 1}.`);
  for (const text of before) await ada.messages.send(slug, text);
  await bubble(page, 'Before 40.').waitFor();
  wire.goAway();
  await server.kill();
  const own = ['Own one.', 'Own two.', 'Own three.'];
  for (const text of own) await chatPage(page).send(text);
  await bubble(page, 'Own three.').waitFor();
  await page
    .getByText(/^Reconnecting/)
    .first()
    .waitFor();

  // Up to the middle of the log, by the keyboard.
  await bubble(page, 'Own three.').focus();
  for (let step = 0; step < 23; step += 1) await page.keyboard.press('ArrowUp');
  const place = bubble(page, 'Before 20.');
  await expect.poll(() => place.evaluate((element) => element.matches(':focus'))).toBe(true);
  // On the screen: the log grows at its top when the banner disappears, and its rows keep their position.
  const top = () => place.evaluate((element) => element.getBoundingClientRect().top);
  const at = await top();

  await server.restart();
  ada.close();
  ada = await writer();
  // More than one page.
  const elsewhere = Array.from({ length: 60 }, (_, index) => `Elsewhere ${index + 1}.`);
  for (const text of elsewhere) await ada.messages.send(slug, text);
  wire.connectTo(server.url);
  await expect.poll(async () => (await ada.rooms.get(slug)).lastSeq, PATIENCE).toBe(104);
  await page.getByRole('button', { name: /\b60 new$/ }).waitFor(PATIENCE);
  expect(Math.abs((await top()) - at)).toBeLessThan(1);

  await page.getByRole('button', { name: /new$/ }).click();
  await confirmed(page, 'Own three.').waitFor();
  // Every row, as it is rendered on the way up.
  const seen: string[] = [];
  await bubble(page, 'Own three.').focus();
  for (let row = 0; row < 104; row += 1) {
    const label = await page.evaluate(() => {
      let active = document.activeElement;
      while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
      return active?.getAttribute('aria-label') ?? '';
    });
    seen.unshift(/: (.*\.), /.exec(label)?.[1] ?? label);
    await page.keyboard.press('ArrowUp');
    if (row < 103)
      await page.waitForFunction((known) => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        return active?.getAttribute('aria-label') !== known;
      }, label);
  }
  expect(seen).toEqual([WELCOME, ...before, ...elsewhere, ...own]);
});

it('shows the state of each message, at 360 and 1280, light and dark', async () => {
  const { page } = mira;
  wire.goAway();
  await chatPage(page).send('Is the van booked?');
  const database = outboxDatabase(page);
  await expect.poll(() => kept(page)).toHaveLength(1);
  const [queued] = await database.records();
  const from = Number(queued!.position) - 10;
  const states: object[] = [
    { content: 'Bring the long cables', status: 'failed', error: { code: 'forbidden', message: 'no' } },
    {
      content: 'I can take the early shift tomorrow',
      createdAt: new Date(Date.now() - 2.5 * 3_600_000).toISOString(),
      status: 'failed',
      error: { code: 'not_sent_in_time', message: 'late' },
    },
    { content: 'The follow spot is fixed', status: 'unconfirmed' },
  ];
  for (const [at, state] of states.entries())
    await database.put({ ...queued, clientMessageId: `state${at}`, position: from + at, ...state });
  // A sending tab reads the outbox first.
  await chatPage(page).send('And the spare lamps?');
  await bubble(page, 'The follow spot is fixed').waitFor();
  for (const words of [
    'Not confirmed yet.',
    'Written 2 hours ago. Send now?',
    'Not sent. You’re not allowed to do this.',
  ])
    await page.getByText(words).waitFor();
  for (const colorScheme of ['light', 'dark'] as const)
    for (const width of [360, 1280]) {
      await page.emulateMedia({ colorScheme });
      await page.setViewportSize({ width, height: 800 });
      await bubble(page, 'And the spare lamps?').waitFor();
      expect(await axeViolations(page)).toEqual([]);
      await page.screenshot({ path: `${SHOTS}delivery-${width}-${colorScheme}.png` });
    }
});

it('deletes unsent messages when the user signs out, after a question', async () => {
  const { page } = mira;
  wire.goAway();
  await chatPage(page).send('Not for the next person here');
  await expect.poll(() => kept(page)).toEqual(['Not for the next person here']);
  await page.getByRole('button', { name: 'Your account' }).click();
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByRole('heading', { name: 'Sign out and lose what isn’t sent?' }).waitFor();
  await page.locator('sotto-confirm').getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Password', { exact: true }).waitFor();
  await expect.poll(() => kept(page)).toEqual([]);
  wire.connectTo(server.url);
  await signIn(page);
  await chatPage(page).openRoom(`Delivery ${rooms}`);
  await chatPage(page).send('Of a new session');
  await confirmed(page, 'Of a new session').waitFor(PATIENCE);
  expect(await stored()).toEqual(['Of a new session']);
});

it('discards foreign records in its database', async () => {
  const { page } = mira;
  wire.goAway();
  await chatPage(page).send('Good');
  await expect.poll(() => kept(page)).toEqual(['Good']);
  const database = outboxDatabase(page);
  const [good] = await database.records();
  const bad: object[] = [
    { clientMessageId: 'bad1', content: { evil: true } },
    { clientMessageId: 'bad2', content: 'x'.repeat(5000) },
    { clientMessageId: 'bad3', room: '../../oauth/token' },
    { clientMessageId: 'bad 4' },
    { clientMessageId: 'bad5', position: null },
    { clientMessageId: 'bad6', status: 'sent' },
  ];
  for (const change of bad) await database.put({ ...good, ...change });
  await database.put({ ...good, clientMessageId: 'other', scope: 'https://elsewhere.example c u' });
  await page.reload();
  wire.connectTo(server.url);
  // The chat retries by itself if the first attempt could not reach the server.
  await chatPage(page).openRoom(`Delivery ${rooms}`);
  await confirmed(page, 'Good').waitFor(PATIENCE);
  // Another user's messages wait for that user.
  await expect
    .poll(async () => (await database.records()).map(({ clientMessageId }) => clientMessageId))
    .toEqual(['other']);
  expect(await stored()).toEqual(['Good']);
});
