import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import type { HostPage } from './support/pages/host-page.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Routers, tab panels and page caches remove the element from the page and insert it again.

const PASSWORD = 'correct horse battery';
let server: TestServer;
let browser: Browser;
let ada: ChatClient;
let site: HostPage;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  ada = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await ada.auth.register({ username: 'ada', password: PASSWORD, displayName: 'Ada Lind' });
  await ada.auth.signIn({ username: 'ada', password: PASSWORD });
  await ada.rooms.create({ name: 'Stage crew' });
  for (let line = 1; line <= 40; line += 1)
    await ada.messages.send('stage-crew', `Cue ${line}: stand by, and go on the second bell.`);
  site = await startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:,"><script>(${countListeners.toString()})()</script></head>
      <body><main><h1>Theatre</h1></main>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <script type="module" src="${server.url}/widget/chat-monitor.js"></script>
      <chat-widget mode="inline" server-url="${server.url}" client-id="${clientId}"></chat-widget></body></html>`,
  );
});
afterAll(async () => {
  site.close();
  ada.close();
  await browser.close();
  await server.stop();
});
beforeEach(async () => {
  visitor = await visit(browser, { reducedMotion: 'reduce' });
  page = visitor.page;
  await page.goto(site.url);
  await chatPage(page).signIn('ada');
  await page.locator('sotto-room-list').getByText('Stage crew').waitFor();
});
afterEach(async () => {
  await visitor.context.close();
});

interface Kept {
  kept: HTMLElement;
  heard: string[];
  listeners: () => number;
}

/** Removes the element; resolves when everything that a removal ends has ended. */
const takeOut = (tag: string) =>
  page.evaluate(async (name) => {
    const kept = document.querySelector<HTMLElement>(name)!;
    Object.assign(globalThis, { kept });
    kept.remove();
    await new Promise((done) => setTimeout(done));
  }, tag);
const putBack = () => page.evaluate(() => document.body.append((globalThis as unknown as Kept).kept));
const composer = () => page.getByRole('textbox', { name: /^Message / });
const topOf = async (text: string) =>
  (await chatPage(page).message(text).boundingBox())!.y -
  (await page.locator('sotto-message-list').boundingBox())!.y;

it('works again after it was reinserted, with its room, its draft and its scroll position', async () => {
  const chat = chatPage(page);
  await chat.openRoom('Stage crew');
  await chat.message('Cue 40').waitFor();
  await page.evaluate(() => {
    const heard: string[] = [];
    Object.assign(globalThis, { heard });
    for (const name of ['chat-session-start', 'chat-session-end', 'chat-room-close'])
      document.addEventListener(name, () => heard.push(name));
  });
  await composer().click();
  await page.keyboard.type('Half a thought');
  await page.locator('sotto-message-list').hover();
  await page.mouse.wheel(0, -700);
  await chat.message('Cue 24').waitFor();
  await expect.poll(async () => (await topOf('Cue 24')) > 0).toBe(true);
  const before = await settled(() => topOf('Cue 24'));
  await takeOut('chat-widget');
  await ada.messages.send('stage-crew', 'Said meanwhile');
  await putBack();
  await chat.message('Cue 24').waitFor();
  expect(Math.abs((await settled(() => topOf('Cue 24'))) - before)).toBeLessThanOrEqual(1);
  expect(await composer().inputValue()).toBe('Half a thought');
  await composer().click();
  await page.keyboard.press('End');
  await page.keyboard.type(', and the rest');
  await page.keyboard.press('Enter');
  await chat.message('Half a thought, and the rest').waitFor();
  await chat.message('Said meanwhile').waitFor();
  await expect
    .poll(async () => (await ada.messages.list('stage-crew')).results.at(-1)?.content)
    .toBe('Half a thought, and the rest');
  await ada.messages.send('stage-crew', 'Heard again');
  await chat.message('Heard again').waitFor();
  expect(await page.evaluate(() => (globalThis as unknown as Kept).heard)).toEqual([]);
  expect(visitor.problems).toEqual([]);
});

it('does not offer again what was sent at the moment of its removal', async () => {
  const chat = chatPage(page);
  await chat.openRoom('Stage crew');
  await chat.message('Cue 24').waitFor();
  await page.evaluate(() => {
    const kept = document.querySelector<HTMLElement>('chat-widget')!;
    Object.assign(globalThis, { kept });
    // The key stays inside the chat; the page acts right after it.
    addEventListener('keydown', ({ key }) => key === 'Enter' && setTimeout(() => kept.remove()), true);
  });
  await composer().click();
  await page.keyboard.insertText('Once only');
  await page.keyboard.press('Enter');
  await page.waitForFunction(() => !(globalThis as unknown as Kept).kept.isConnected);
  await putBack();
  await chat.message('Once only').waitFor();
  const copies = async () =>
    (await ada.messages.list('stage-crew')).results.filter(({ content }) => content === 'Once only').length;
  await expect.poll(copies).toBe(1);
  expect(await composer().inputValue()).toBe('');
});

it('keeps the words if the page has closed its client', async () => {
  const chat = chatPage(page);
  await chat.openRoom('Stage crew');
  await chat.message('Cue 24').waitFor();
  await page.evaluate(() =>
    (document.querySelector('chat-widget') as unknown as { activeClient: ChatClient }).activeClient.close(),
  );
  await composer().click();
  await page.keyboard.type('Not into the void');
  await page.keyboard.press('Enter');
  await expect.poll(() => composer().inputValue()).toBe('Not into the void');
});

it('closes its own client and its socket when the page gives it one', async () => {
  await chatPage(page).openRoom('Stage crew');
  await chatPage(page).message('Cue 24').waitFor();
  const isAborted = await page.evaluate(async () => {
    const widget = document.querySelector('chat-widget') as unknown as {
      activeClient: ChatClient;
      client: unknown;
      updateComplete: Promise<unknown>;
    };
    const own = widget.activeClient;
    // A client that does nothing: the test is about the first one.
    const api = new Proxy({}, { get: () => () => new Promise(() => undefined) });
    widget.client = {
      ...{ auth: api, rooms: api, messages: api, members: api, typing: api, user: null },
      ...{ connection: { status: 'idle' }, on: () => () => undefined, connect: async () => undefined },
    };
    await widget.updateComplete;
    return own.connect().then(
      () => 'open',
      (error: { code: string }) => error.code,
    );
  });
  expect(isAborted).toBe('closed');
});

it.each(['chat-widget', 'chat-monitor'])('leaves no listener behind: <%s>, after 20 mounts', async (tag) => {
  if (tag === 'chat-widget') {
    await chatPage(page).openRoom('Stage crew');
    await chatPage(page).message('Cue 24').waitFor();
  }
  const [counts] = await Promise.all([
    page.evaluate(async (name) => {
      const count = () => (globalThis as unknown as Kept).listeners();
      const pause = (ms = 0) => new Promise((done) => setTimeout(done, ms));
      const first = document.querySelector('chat-widget')!;
      const attributes = ['server-url', 'client-id'].map((key) => [key, first.getAttribute(key)!] as const);
      first.remove();
      await pause();
      const before = count();
      for (let round = 0; round < 20; round += 1) {
        const element = document.createElement(name);
        for (const [key, value] of attributes) element.setAttribute(key, value);
        element.setAttribute('mode', 'inline');
        document.body.append(element);
        // Some are removed while they load, some when they are signed in.
        await pause(round % 2 === 0 ? 0 : 150);
        element.remove();
        await pause();
        document.body.append(element);
        await pause(round % 3 === 0 ? 100 : 0);
        element.remove();
        await pause();
      }
      await pause(300);
      return [before, count()];
    }, tag),
  ]);
  expect(counts![1]).toBe(counts![0]);
});

/** What the browser itself holds after garbage collection. */
async function counters(
  session: CDPSession,
): Promise<{ nodes: number; listeners: number; documents: number }> {
  for (let round = 0; round < 3; round += 1) {
    await session.send('HeapProfiler.collectGarbage');
    await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => setTimeout(done))));
  }
  const { nodes, jsEventListeners, documents } = await session.send('Memory.getDOMCounters');
  return { nodes, listeners: jsEventListeners, documents };
}

it('holds no more nodes and listeners after 40 mounts than after ten', async () => {
  const session = await visitor.context.newCDPSession(page);
  await chatPage(page).openRoom('Stage crew');
  await chatPage(page).message('Cue 40').waitFor();
  const mounts = async (count: number) => {
    for (let round = 0; round < count; round += 1) {
      await page.evaluate(() => {
        const first = document.querySelector('chat-widget')!;
        const attributes = [...first.attributes].map(({ name, value }) => [name, value] as const);
        first.remove();
        const next = document.createElement('chat-widget');
        for (const [name, value] of attributes) next.setAttribute(name, value);
        next.setAttribute('room', 'stage-crew');
        document.body.append(next);
      });
      await chatPage(page).message('Cue 40').waitFor();
    }
  };
  await mounts(10);
  const before = await counters(session);
  await mounts(30);
  const after = await counters(session);
  // Something of the last mount may still be in progress, but nothing is left of each.
  expect(after.listeners - before.listeners).toBeLessThan(15);
  expect(after.nodes - before.nodes).toBeLessThan(150);
  expect(after.documents).toBe(before.documents);
});

/** The value, once it is the same twice. */
async function settled(read: () => Promise<number>): Promise<number> {
  for (let last = await read(), round = 0; round < 50; round += 1) {
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const next = await read();
    if (next === last) return next;
    last = next;
  }
  throw new Error('It never came to rest');
}

/** Runs in the page before everything else: counts listeners on the window, the document, and media queries. */
function countListeners(): void {
  const counted = new Set<string>();
  const ids = new WeakMap<object, number>();
  let next = 0;
  const idOf = (one: object) => {
    if (!ids.has(one)) ids.set(one, (next += 1));
    return ids.get(one)!;
  };
  const isPage = (target: unknown): target is object =>
    target === undefined ||
    target === window ||
    target === document ||
    target === visualViewport ||
    target instanceof MediaQueryList;
  const keyOf = (target: object | undefined, type: string, listener: object) =>
    `${idOf(target ?? window)} ${type} ${idOf(listener)}`;
  const { addEventListener: add, removeEventListener: remove } = EventTarget.prototype;
  EventTarget.prototype.addEventListener = function (...given: Parameters<typeof add>) {
    if (isPage(this) && given[1]) counted.add(keyOf(this, given[0], given[1]));
    return add.apply(this ?? window, given);
  };
  EventTarget.prototype.removeEventListener = function (...given: Parameters<typeof remove>) {
    if (isPage(this) && given[1]) counted.delete(keyOf(this, given[0], given[1]));
    return remove.apply(this ?? window, given);
  };
  Object.assign(globalThis, { listeners: () => counted.size });
}
