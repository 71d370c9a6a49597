import { cp, mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page, Request } from 'playwright-core';
import { startTcpProxy } from '@sotto/testing/tcp-proxy';
import type { TcpProxy } from '@sotto/testing/tcp-proxy';
import { afterAll, beforeAll, beforeEach, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import type { HostPage } from './support/pages/host-page.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Loading times of a reader: the first visit of the day, and each switch between rooms.

const LATENCY_MS = 150;
let server: TestServer;
let wire: TcpProxy;
let browser: Browser;
let ada: ChatClient;
let site: HostPage;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  wire = await startTcpProxy(server.url);
  browser = await startBrowser();
  ada = await signUp(wire, 'ada', 'Ada Lind');
  for (const [name, lines] of [
    ['Stage crew', 120],
    ['Lighting', 80],
  ] as const) {
    const { slug } = await ada.rooms.create({ name });
    for (let line = 1; line <= lines; line += 1)
      await ada.messages.send(slug, `${name} ${line}: go on the bell.`);
  }
  site = await startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:,"></head><body><h1>Theatre</h1>
      <script type="module" src="${wire.url}/widget/chat-widget.js"></script>
      <chat-widget mode="inline" room="stage-crew" server-url="${wire.url}" client-id="${clientId}"></chat-widget>
      </body></html>`,
  );
});
afterAll(async () => {
  site.close();
  ada.close();
  await browser.close();
  await wire.close();
  await server.stop();
});
beforeEach(async () => {
  visitor = await visit(browser, { reducedMotion: 'reduce' });
  page = visitor.page;
  await page.goto(site.url);
  await chatPage(page).signIn('ada');
  await chatPage(page).message('Stage crew 120').waitFor();
  return () => visitor.context.close();
});

async function slow(): Promise<void> {
  const session = await visitor.context.newCDPSession(page);
  await session.send('Network.emulateNetworkConditions', {
    ...{ offline: false, latency: LATENCY_MS, downloadThroughput: -1, uploadThroughput: -1 },
  });
}

/** Paths of the API that are requested from now on. */
function watchApi(): string[] {
  const asked: string[] = [];
  page.on('request', (request: Request) => {
    const { pathname, search } = new URL(request.url());
    if (pathname.startsWith('/api/')) asked.push(`${request.method()} ${pathname}${search}`);
  });
  return asked;
}

/** Texts of the rows rendered in the first frame after a click on a room. */
async function firstFrameOf(room: string): Promise<string> {
  await page.evaluate(() => {
    const drawn = new Promise<string>((resolve) =>
      addEventListener(
        'click',
        () =>
          requestAnimationFrame(() => {
            const widget = document.querySelector('chat-widget')!.shadowRoot!;
            const conversation = widget.querySelector('sotto-conversation')!.shadowRoot!;
            const log = conversation.querySelector('sotto-message-list')?.shadowRoot?.querySelector('.log');
            // Rows outside the viewport do not count.
            const view = log?.getBoundingClientRect();
            const rows = [...(log?.querySelectorAll('.line') ?? [])].filter((row) => {
              const { top, bottom } = row.getBoundingClientRect();
              return view && bottom > view.top && top < view.bottom;
            });
            resolve(rows.map((row) => row.textContent).join('\n'));
          }),
        { once: true, capture: true },
      ),
    );
    Object.assign(globalThis, { drawn });
  });
  await page.locator('sotto-room-list').getByRole('button', { name: room }).click();
  return page.evaluate(() => (globalThis as unknown as { drawn: Promise<string> }).drawn);
}

it('shows the newest message of the first visit after one request, sent as soon as the script runs', async () => {
  await slow();
  const asked = watchApi();
  const shown: { at: number; asked: string[] } = { at: 0, asked: [] };
  await page.exposeFunction('recordShown', () => (shown.asked = [...asked]));
  await page.addInitScript(() => {
    const look = () => {
      const widget = document.querySelector('chat-widget')?.shadowRoot;
      const conversation = widget?.querySelector('sotto-conversation')?.shadowRoot;
      const log = conversation?.querySelector('sotto-message-list')?.shadowRoot;
      if (log?.textContent.includes('Stage crew 120'))
        (globalThis as unknown as { recordShown: () => void }).recordShown();
      else requestAnimationFrame(look);
    };
    requestAnimationFrame(look);
  });
  await page.reload();
  await expect.poll(() => shown.asked).not.toEqual([]);
  // The page before may just have asked for drafts.
  const [first] = shown.asked.filter((one, index) => index > 0 || !one.includes('/drafts/'));
  expect(first).toMatch(/^GET \/api\/chat\/start\/\?room=stage-crew&limit=\d+$/);
  // Once it is rendered, its members, older messages and drafts are requested; rendering did not wait for them.
  const others = shown.asked.filter((one) => one !== first);
  expect(others.filter((one) => !/\/members\/|\?before=|\/drafts\//.test(one))).toEqual([]);
  await page.getByRole('heading', { name: 'Stage crew', exact: true }).waitFor();
  expect(visitor.problems).toEqual([]);
});

it('shows a room that was open before in the first frame, with what arrived meanwhile, without a request', async () => {
  const chat = chatPage(page);
  await slow();
  const asked = watchApi();
  await chat.openRoom('Lighting');
  await chat.message('Lighting 80').waitFor();
  // One page for a room that was never open, its members and its pins.
  expect(asked.filter((one) => !/\/(members|read|pins|drafts)\//.test(one))).toEqual([
    'GET /api/chat/rooms/lighting/messages/?limit=50',
  ]);
  await ada.messages.send('stage-crew', 'Said while you were elsewhere');
  await page.locator('sotto-room-list').getByText('Said while you were elsewhere').waitFor();
  asked.length = 0;
  const rows = await firstFrameOf('Stage crew');
  expect(rows).toContain('Stage crew 120');
  expect(rows).toContain('Said while you were elsewhere');
  expect(await firstFrameOf('Lighting')).toContain('Lighting 80');
  await page.getByRole('heading', { name: 'Lighting', exact: true }).waitFor();
  expect(asked.filter((one) => !/\/(members|read)\//.test(one))).toEqual([]);
  expect(visitor.problems).toEqual([]);
});

const topOf = async (text: string) =>
  (await chatPage(page).message(text).first().boundingBox())!.y -
  (await page.locator('sotto-message-list').boundingBox())!.y;

/** Scrolls by wheel until this message is in view, and returns its position once everything is still. */
async function readBackTo(text: string): Promise<number> {
  await page.locator('sotto-message-list').hover();
  const message = chatPage(page).message(text).first();
  for (let turn = 0; turn < 60; turn += 1) {
    await page.mouse.wheel(0, -120);
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    if ((await message.count()) > 0 && (await topOf(text)) > 60) break;
  }
  return resting(() => topOf(text));
}

/** The value, once it is the same for some frames. */
async function resting(read: () => Promise<number>): Promise<number> {
  let [last, same] = [await read(), 0];
  for (let round = 0; round < 100 && same < 3; round += 1) {
    await page.evaluate(
      () => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))),
    );
    const next = await read();
    same = Math.abs(next - last) < 0.5 ? same + 1 : 0;
    last = next;
  }
  return last;
}

it('returns to the position where the user left a room', async () => {
  await slow();
  const before = await readBackTo('Stage crew 60:');
  await chatPage(page).openRoom('Lighting');
  await chatPage(page).message('Lighting 80').waitFor();
  expect(await firstFrameOf('Stage crew')).toContain('Stage crew 60:');
  expect(Math.abs((await resting(() => topOf('Stage crew 60:'))) - before)).toBeLessThanOrEqual(1);
});

it('keeps the scroll position when the room is reloaded because a backup was restored', async () => {
  const backup = await mkdtemp(join(tmpdir(), 'sotto-backup-'));
  const restart = async (between: () => Promise<void>) => {
    await server.halt();
    await between();
    await server.restart();
    wire.connectTo(server.url);
  };
  await restart(() => cp(server.dataDir, backup, { recursive: true }));
  await ada.messages.send('stage-crew', 'Written after the backup');
  await chatPage(page).message('Written after the backup').waitFor();
  const before = await readBackTo('Stage crew 60:');
  const reload = page.waitForResponse((response) => /\/stage-crew\/messages\/\?before=/.test(response.url()));
  await restart(async () => {
    await rm(server.dataDir, { recursive: true });
    await cp(backup, server.dataDir, { recursive: true });
  });
  await reload;
  expect(Math.abs((await resting(() => topOf('Stage crew 60:'))) - before)).toBeLessThanOrEqual(1);
  await rm(backup, { recursive: true });
});
