import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';
import { startTraffic } from './support/traffic.js';
import { layoutShift, recordLayoutShifts, watchStage } from './support/watch-stage.js';

// The monitor while messages reach the store through the real server.

const ROOMS = ['Stage crew', 'Ticket desk', 'Lighting', 'Costume store', 'First night', 'House', 'Programme'];
let server: TestServer;
let browser: Browser;
let ada: ChatClient;
let mira: ChatClient;
const slugs: string[] = [];

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  browser = await startBrowser();
  ada = await signUp(server, 'ada', 'Ada Lind');
  mira = await signUp(server, 'mira', 'Mira Okafor');
  for (const name of ROOMS) {
    const { slug } = await ada.rooms.create({ name, visibility: 'public' });
    await mira.rooms.join(slug);
    slugs.push(slug);
  }
});
afterAll(async () => {
  ada.close();
  mira.close();
  await browser.close();
  await server.stop();
});

async function openMonitor(options: Parameters<typeof visit>[1] = {}) {
  const visitor = await visit(browser, options);
  const { page } = visitor;
  await recordLayoutShifts(page);
  await page.goto(`${server.url}/monitor`);
  await chatPage(page).signIn('ada');
  await page.getByText(`Live, ${ROOMS.length} rooms you are in`).waitFor();
  return visitor;
}
const logRow = (page: Page) => page.locator('sotto-monitor-log tbody tr').first();

describe.each([
  { width: 1280, height: 800, reducedMotion: 'no-preference' as const, ms: 3000 },
  { width: 360, height: 740, reducedMotion: 'no-preference' as const, ms: 1500 },
  { width: 1280, height: 800, reducedMotion: 'reduce' as const, ms: 1500 },
])('at $width px, motion: $reducedMotion', ({ width, height, reducedMotion, ms }) => {
  it('keeps its layout stable at five messages a second', async () => {
    const { page, context, problems } = await openMonitor({ viewport: { width, height }, reducedMotion });
    const traffic = startTraffic(mira, slugs, 5);
    await logRow(page).waitFor();
    const from = await page.evaluate(() => performance.now());
    const seen =
      reducedMotion === 'reduce' ? await watchStage(page, ms) : await watchStage(page, ms, 'chips', 'dashes');
    await traffic.stop();
    expect(await layoutShift(page, from)).toBeLessThan(0.02);
    if (reducedMotion === 'reduce') expect(seen.animations).toBe(0);
    else {
      expect(seen.chips).toBeGreaterThan(0);
      expect(seen.dashes).toBeGreaterThan(0);
    }
    expect(seen.overlapping).toBeLessThanOrEqual(0.05 * seen.chips);
    expect(problems).toEqual([]);
    await context.close();
  });
});

it('is a stream of dashes at sixty messages a second', async () => {
  const { page, context, problems } = await openMonitor();
  const traffic = startTraffic(mira, slugs, 60);
  const rate = page.locator('chat-monitor .m-count dd').first();
  await eventually(async () => Number(await rate.innerText())).toBeGreaterThan(30);
  const from = await page.evaluate(() => performance.now());
  // A chip that started before the rate was known arrives within a second.
  await eventually(() => page.locator('.packet').evaluateAll(countVisible)).toBe(0);
  const seen = await watchStage(page, 2000, 'dashes');
  await traffic.stop();
  expect(seen.chips).toBe(0);
  expect(seen.dashes).toBeGreaterThan(0);
  expect(await layoutShift(page, from)).toBeLessThan(0.02);
  expect(problems).toEqual([]);
  await context.close();
});

it('changes nothing during a pause except the count of new messages', async () => {
  const { page, context } = await openMonitor();
  const traffic = startTraffic(mira, slugs, 20);
  await logRow(page).waitFor();
  await eventually(() => page.locator('.mote').count()).toBeGreaterThan(0);
  await page.getByRole('button', { name: 'Pause' }).click();
  const since = page.getByText(/^Paused, [\d,]+ new since$/);
  await since.waitFor();
  // The click leaves the pointer over the button; nothing may depend on where it is.
  await page.mouse.move(0, 0);
  const sinceCount = async () =>
    Number(/\d[\d,]*/.exec((await since.textContent())!)![0].replaceAll(',', ''));
  await eventually(sinceCount).toBeGreaterThan(2);
  const live = page.locator('.m-live');
  await live.evaluate((element) => (element as HTMLElement).style.setProperty('visibility', 'hidden'));
  const before = await page.screenshot();
  const count = await sinceCount();
  await eventually(sinceCount).toBeGreaterThan(count + 30);
  expect((await page.screenshot()).equals(before)).toBe(true);
  await traffic.stop();
  await page.getByRole('button', { name: 'Resume' }).click();
  await page.getByText(/^Live, /).waitFor({ state: 'attached' });
  await context.close();
});

it("shows the viewer's own words becoming unreadable, and no one else's", async () => {
  const { page, context, problems } = await openMonitor();
  const words = page.locator('.written-text');
  const ciphertext = page.locator('.written-cipher bdi');
  await mira.messages.send(slugs[0]!, 'This is for the crew and for no wall.');
  await eventually(() => page.locator('.packet').evaluateAll(countVisible)).toBe(1);
  expect(await words.innerText()).not.toContain('no wall');

  // Written from another device: the server knows whose it is.
  await ada.messages.send(slugs[1]!, 'The crow flies at nine.');
  await eventually(() => words.innerText()).toBe('You wrote in Ticket desk\nThe crow flies at nine.');
  const shown = await ciphertext.innerText();
  await logRow(page).click();
  // The displayed ciphertext is in the token of the message, unchanged.
  const token = (await page.locator('sotto-monitor-anatomy .token').innerText()).replace(/\s/g, '');
  expect(shown.length).toBeGreaterThan(20);
  expect(token).toContain(shown);
  expect(problems).toEqual([]);
  await context.close();
});

it('shows what is written in another tab, whatever else arrives', async () => {
  const { page, context, problems } = await openMonitor();
  const traffic = startTraffic(mira, slugs, 5);
  await logRow(page).waitFor();
  const chat = await context.newPage();
  await chat.goto(`${server.url}/chat#${slugs[2]}`);
  await chatPage(chat).send('Only this browser knows it yet.');
  await eventually(() => page.locator('.written-text').innerText()).toBe(
    'You wrote in Lighting\nOnly this browser knows it yet.',
  );
  await traffic.stop();
  expect(problems).toEqual([]);
  await context.close();
});

it('offers no scripted users without a sign-in', async () => {
  const { page, context } = await visit(browser);
  await page.goto(`${server.url}/monitor`);
  await page.getByLabel('Username').waitFor();
  expect(await page.getByRole('button', { name: 'Start the demo' }).count()).toBe(0);
  await context.close();
});

/** Polls for as long as a busy machine may take. */
function eventually<T>(read: () => T) {
  return expect.poll(read, { timeout: 20_000 });
}
function countVisible(elements: Element[]): number {
  return elements.filter((element) => Number(getComputedStyle(element).opacity) > 0.05).length;
}
