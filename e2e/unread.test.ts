import { mkdir } from 'node:fs/promises';
import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatPage } from './support/chat-page.js';
import { axeViolations } from './support/axe.js';
import { startBrowser, visit } from './support/browser.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// A returning user starts at the first unread message.

const SHOTS = new URL('./shots/', import.meta.url).pathname;
const READ = 120;
const WRITTEN = 360;
let server: TestServer;
let browser: Browser;
let jonas: ChatClient;
/** A reader for each layout, of the same room. */
let readers: Record<'ada' | 'mira', ChatClient>;
let slug: string;

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  const clients = await Promise.all(['jonas', 'ada', 'mira'].map((name) => signUp(server, name)));
  jonas = clients[0]!;
  readers = { ada: clients[1]!, mira: clients[2]! };
  ({ slug } = await jonas.rooms.create({ name: 'Cues' }));
  for (const reader of Object.values(readers)) await reader.rooms.join(slug);
  const text = (line: number) => `Cue ${line}: stand by. ${'Go on the second bell. '.repeat(line % 7)}`;
  await Promise.all(Array.from({ length: WRITTEN }, (_, at) => jonas.messages.send(slug, text(at + 1))));
  for (const reader of Object.values(readers)) await reader.rooms.markRead(slug, READ);
});
afterAll(async () => {
  for (const client of [jonas, ...Object.values(readers)]) client.close();
  await browser.close();
  await server.stop();
});

const layouts = [
  { width: 1280, height: 800, colorScheme: 'light' as const, username: 'ada' as const },
  { width: 360, height: 740, colorScheme: 'dark' as const, username: 'mira' as const },
];
const log = (page: Page) => page.locator('sotto-message-list .log');
const pixels = async (page: Page, selector: string) =>
  page
    .locator(selector)
    .first()
    .evaluate((element) => {
      const { top, bottom } = element.getBoundingClientRect();
      return { top, bottom };
    });

describe.each(layouts)('$width px, $colorScheme', (layout) => {
  it('opens at the first unread message, marks what is read, and jumps to the end', async () => {
    const unread = async () => (await readers[layout.username].rooms.get(slug)).unreadCount;
    const atFirst = await unread();
    expect(atFirst).toBeGreaterThanOrEqual(WRITTEN - READ);

    const { page, context, problems } = await visit(browser, {
      viewport: { width: layout.width, height: layout.height },
      colorScheme: layout.colorScheme,
      reducedMotion: 'reduce',
    });
    await page.goto(`${server.url}/chat#${slug}`);
    await chatPage(page).signIn(layout.username);
    await page.locator('sotto-message-list .unread').waitFor();
    expect(await page.locator('sotto-message-list .unread').textContent()).toBe(`${atFirst} unread`);

    const view = await pixels(page, 'sotto-message-list .log');
    const line = page.locator('sotto-message-list .line').filter({ has: page.locator('.unread') });
    const top = await line.evaluate((element) => element.getBoundingClientRect().top);
    expect((top - view.top) / (view.bottom - view.top)).toBeCloseTo(0.25, 2);
    expect(await line.textContent()).toContain(`Cue ${READ + 1}:`);

    // Only what is in view is read, and the button counts the rest.
    await expect.poll(unread).toBeLessThan(atFirst);
    const rest = await unread();
    expect(rest).toBeGreaterThan(atFirst - 20);
    const jump = page.locator('sotto-message-list .jump');
    await expect.poll(() => jump.textContent().then((words) => words!.trim())).toBe(`${rest} new`);
    await page.screenshot({ path: `${SHOTS}unread-${layout.width}-${layout.colorScheme}.png` });
    expect(await axeViolations(page)).toEqual([]);

    // New messages are counted, and move nothing.
    await jonas.messages.send(slug, `Meanwhile for ${layout.username}`);
    await expect.poll(() => jump.textContent().then((words) => words!.trim())).toBe(`${rest + 1} new`);
    expect(await line.evaluate((element) => element.getBoundingClientRect().top)).toBeCloseTo(top, 0);

    // Scrolling on loads and marks what follows.
    const box = (await log(page).boundingBox())!;
    await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2);
    for (let turn = 0; turn < 80; turn += 1) await page.mouse.wheel(0, 100);
    await expect.poll(unread).toBeLessThan(rest - 60);
    expect(await unread()).toBeGreaterThan(0);

    await jump.click();
    await page
      .locator('sotto-message-list .text')
      .filter({ hasText: `Meanwhile for ${layout.username}` })
      .waitFor();
    await jump.waitFor({ state: 'detached' });
    await expect.poll(unread).toBe(0);
    expect(problems).toEqual([]);
    await context.close();
  });
});
