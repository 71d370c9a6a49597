import type { ChatClient } from '@sotto/sdk';
import type { Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startChromium } from './support/engines/chromium.js';
import type { Engine } from './support/engines/index.js';
import { placeInLog, ROUNDS, startRecording, stopRecording } from './support/log-recorder.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The widget by touch: scrolling, the menu of a message, writing.

const MESSAGES = 200 * ROUNDS;
type Touched = Engine & { page: Page };
let server: TestServer;
let jonas: ChatClient;
/** One phone for all tests, signed in once: each test loads the page again. */
let engine: Touched;
let page: Page;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  let ada: ChatClient;
  [jonas, ada] = await Promise.all([
    signUp(server, 'jonas', 'Jonas Weber'),
    signUp(server, 'ada', 'Ada Lind'),
  ]);
  const { slug } = await jonas.rooms.create({ name: 'Cues' });
  await ada.rooms.join(slug);
  const text = (line: number) => `Cue ${line}: stand by. ${'Go on the second bell. '.repeat(line % 7)}`;
  await Promise.all(Array.from({ length: MESSAGES }, (_, line) => jonas.messages.send(slug, text(line + 1))));
  await ada.messages.send(slug, 'Standing by');
  ada.close();
  engine = (await startChromium({ width: 360, height: 740, touch: true })) as Touched;
  ({ page } = engine);
  await page.goto(`${server.url}/chat`);
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).tap();
  await page.locator('sotto-room-list').getByText('Cues').waitFor();
});
afterAll(async () => {
  await engine?.close();
  jonas?.close();
  await server?.stop();
});
afterEach(() => void (engine.problems.length = 0));

async function openRoom({ width = 360, height = 740 } = {}) {
  await page.goto('about:blank');
  await engine.resize(width, height);
  await page.goto(`${server.url}/chat#cues`);
  await bubble('Standing by').waitFor();
}
const bubble = (text: string) => page.locator('sotto-message-list .bubble').filter({ hasText: text });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function middle(text: string): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await bubble(text).boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

/**
 * Draws a finger over the page. Its times are fixed, so that its speed does not depend on the machine.
 *
 * @param step - seconds from one place to the next
 * @param rest - seconds until it lifts
 */
async function drawFinger(
  on: Page,
  places: { x: number; y: number }[],
  step: number,
  rest = step,
): Promise<void> {
  const protocol = await on.context().newCDPSession(on);
  const begun = Date.now() / 1000;
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', after: number, ...touchPoints: object[]) =>
    protocol.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: touchPoints as typeof places,
      timestamp: begun + after,
    });
  for (const [at, place] of places.entries())
    await send(at === 0 ? 'touchStart' : 'touchMove', at * step, place);
  await send('touchEnd', (places.length - 1) * step + rest);
  await protocol.detach();
}

it('opens the menu of a message by a long press, as a drawer, and runs the tapped item', async () => {
  await openRoom();
  const { x, y } = await middle('Standing by');
  const drawer = page.getByRole('dialog', { name: 'Message from you' });
  const rest = await engine.touch!(x, y);
  await drawer.waitFor();
  await rest.lift();
  expect(await axeViolations(page)).toEqual([]);
  expect(
    await drawer
      .getByRole('menuitem')
      .allTextContents()
      // The one for more emojis has a picture alone.
      .then((all) => all.map((one) => one.trim()).filter((one) => one !== '')),
  ).toEqual(['ReplyR', 'Copy textC', 'Copy link', 'SelectS', 'Mark as unread', 'EditE', 'DeleteDel']);
  // Lifting the finger chose nothing and closed nothing; a tap beside the drawer closes it.
  await engine.tap(180, 90);
  await drawer.waitFor({ state: 'detached' });
  await (await engine.touch!(x, y).then(async (finger) => (await drawer.waitFor(), finger))).lift();
  await drawer.getByRole('menuitem', { name: 'Delete' }).tap();
  await page.getByRole('button', { name: 'Undo' }).tap();
  await page.getByRole('button', { name: 'Undo' }).waitFor({ state: 'detached' });
  expect(engine.problems).toEqual([]);
});

it('replies to a message that is swiped, and to none that is scrolled', async () => {
  await openRoom();
  const { x, y } = await middle('Standing by');
  const places = [0, 10, 25, 45, 70].map((by) => ({ x: x - 40 + by, y: y + 2 }));
  // The finger rests before it lifts. Chromium takes one that lifts at speed for a fling, also where it scrolls nothing, and
  // the next tap within half a second for one that stops it: that tap clicks nothing, on any page with `pan-y`.
  await drawFinger(page, places, 0.02, 0.3);
  const cancel = page.getByRole('button', { name: 'Don’t reply' });
  await cancel.tap();
  await cancel.waitFor({ state: 'detached' });
  const scroll = await engine.touch!(x - 40, y);
  for (const by of [10, 25, 45, 70]) await scroll.move(x - 40 + by, y + 2 * by);
  await scroll.lift();
  expect(await cancel.count()).toBe(0);
  expect(engine.problems).toEqual([]);
});

it('selects by taps and by a finger that rests, and opens no menu over what is selected', async () => {
  await openRoom();
  const { x, y } = await middle('Standing by');
  const finger = await engine.touch!(x, y);
  const item = page.getByRole('dialog').getByRole('menuitem', { name: 'Select' });
  await item.waitFor();
  await finger.lift();
  await item.tap();
  const title = page.locator('sotto-select-bar').getByRole('heading');
  const selected = async (words: string) => expect.poll(() => title.textContent()).toBe(words);
  await selected('1 selected');
  const last = `Cue ${MESSAGES}:`;
  const other = await middle(last);
  await engine.tap(other.x, other.y);
  await selected('2 selected');
  // A finger that rests does what a tap does, while it rests, and not once more as it lifts.
  for (const words of ['1 selected', '2 selected']) {
    const resting = await engine.touch!(other.x, other.y);
    await selected(words);
    await pause(300);
    await resting.lift();
    await pause(100);
    await selected(words);
  }
  // It rests before it lifts, as in the test before.
  const ways = [0, 10, 25, 45, 70];
  const along = ways.map((by) => ({ x: x - 40 + by, y: y + 2 }));
  const down = ways.map((by) => ({ x: other.x, y: other.y + by }));
  for (const places of [along, down]) await drawFinger(page, places, 0.02, 0.3);
  await selected('2 selected');
  expect(await page.locator('sotto-message-drawer, sotto-message-menu').count()).toBe(0);
  expect(await page.evaluate(() => getSelection()!.isCollapsed)).toBe(true);
  await page.getByRole('button', { name: 'Leave select mode' }).tap();
  await page.getByRole('textbox', { name: /^Message / }).waitFor();
  expect(engine.problems).toEqual([]);
});

it('opens no menu if the finger moves, scrolls or lifts', async () => {
  await openRoom();
  const { x, y } = await middle('Standing by');
  const straying = await engine.touch!(x, y);
  await straying.move(x + 9, y);
  await pause(500);
  await straying.lift();
  await engine.tap(x, y);
  await pause(500);
  expect(await page.locator('sotto-message-drawer, sotto-message-menu').count()).toBe(0);
});

it('opens the menu beside the message if there is space', async () => {
  await openRoom({ width: 1180, height: 820 });
  const { x, y } = await middle('Standing by');
  const finger = await engine.touch!(x, y);
  await page.getByRole('menu').waitFor();
  await finger.lift();
  expect(await page.locator('sotto-message-drawer').count()).toBe(0);
  await page.getByRole('menuitem', { name: 'Edit' }).tap();
  await page.getByText('Edit message').waitFor();
});

it('breaks lines with Enter, and sends with the button', async () => {
  await openRoom();
  const field = page.getByRole('textbox', { name: /^Message / });
  expect(await field.getAttribute('enterkeyhint')).toBe('enter');
  await field.tap();
  await engine.type('First line');
  await engine.press('Enter');
  await engine.type('second line');
  expect(await field.inputValue()).toBe('First line\nsecond line');
  await page.getByRole('button', { name: 'Send' }).tap();
  await bubble('second line').waitFor();
  expect(await field.evaluate((element) => element.matches(':focus'))).toBe(true);
  await engine.type('By key');
  await engine.press('Control+Enter');
  await bubble('By key').waitFor();
});

/** Lets messages arrive during an action. */
async function whileMessagesCome(act: () => Promise<void>): Promise<void> {
  let isOver = false;
  const life = (async () => {
    for (let turn = 0; !isOver && turn < 300; turn += 1) {
      await jonas.messages.send('cues', `Live ${turn}`);
      await pause(60);
    }
  })();
  try {
    await act();
  } finally {
    isOver = true;
    await life;
  }
}

it('loses no touch distance while messages and pages arrive', async () => {
  await openRoom();
  const { x, y } = await placeInLog(engine, 'row');
  const drag = async (step: number, steps: number, rest: number) => {
    const finger = await engine.touch!(x, y);
    for (let count = 1; count <= steps; count += 1) {
      await finger.move(x, y + count * step);
      await pause(12);
    }
    await pause(rest);
    await finger.lift();
  };
  await drag(20, 12, 100);
  await whileMessagesCome(async () => {
    for (let round = 0; round < 3 * ROUNDS; round += 1) {
      await startRecording(engine);
      await drag(8, 40, 200);
      const dragged = await stopRecording(engine);
      // The first pixels distinguish a scroll from a tap.
      expect(dragged.travel).toBeGreaterThan(320 - 30);
      expect(dragged.travel).toBeLessThanOrEqual(320);
      expect([dragged.backwards <= 0.5, dragged.apart <= 0.5, dragged.blank]).toEqual([true, true, 0]);
    }
  });
});

const FLING = 300;

/** Flings the scroller with this selector, always at the same speed; resolves when it has come to rest. */
async function fling(on: Page, selector: string, { x, y }: { x: number; y: number }): Promise<void> {
  const scroller = on.locator(selector);
  // Frames without movement do not tell: on a busy machine they may come before the end of the fling.
  await scroller.evaluate((element) => {
    const rest = new Promise((resolve) => element.addEventListener('scrollend', resolve, { once: true }));
    Object.assign(element, { rest });
  });
  const moves = Array.from({ length: 10 }, (_, step) => ({ x, y: y + ((step + 1) * FLING) / 10 }));
  await drawFinger(on, [{ x, y }, ...moves], 0.01);
  await scroller.evaluate((element) => (element as unknown as { rest: Promise<unknown> }).rest);
}

/** How far the same fling goes in a plain scroller of the same size, without other activity. */
async function plainFling(height: number): Promise<number> {
  const blank = await page.context().newPage();
  await blank.setContent(`<!doctype html><meta name="viewport" content="width=device-width">
    <style>
      body { margin: 0 }
      #scroller { block-size: ${height}px; overflow-y: auto }
      #scroller div { block-size: 60000px }
    </style>
    <div id="scroller"><div></div></div>`);
  const scroller = blank.locator('#scroller');
  await scroller.evaluate(async (element) => {
    element.scrollTop = 30_000;
    await new Promise((resolve) => element.addEventListener('scrollend', resolve, { once: true }));
  });
  await fling(blank, '#scroller', { x: 180, y: (height - FLING) / 2 });
  const end = await scroller.evaluate(({ scrollTop }) => scrollTop);
  await blank.close();
  return 30_000 - end;
}

it('is flung as far as a plain scroller while messages and pages arrive', async () => {
  await openRoom();
  const { y } = await placeInLog(engine, 'gap');
  const height = await page.locator('sotto-message-list').evaluate(({ clientHeight }) => clientHeight);
  const plain = await plainFling(height);
  expect(plain).toBeGreaterThan(1500);
  const pages: string[] = [];
  page.on('request', (request) => {
    if (/\/messages\/\?before=/.test(request.url())) pages.push(request.url());
  });
  const place = { x: 180, y: y - FLING / 2 };
  await fling(page, 'sotto-message-list .log', place);
  await whileMessagesCome(async () => {
    for (let round = 0; round < 2 * ROUNDS; round += 1) {
      await startRecording(engine);
      await fling(page, 'sotto-message-list .log', place);
      const flung = await stopRecording(engine);
      expect(flung.travel / plain, JSON.stringify({ plain, ...flung })).toBeGreaterThanOrEqual(0.99);
      expect(flung.travel / plain).toBeLessThanOrEqual(1.01);
      expect([flung.backwards <= 0.5, flung.apart <= 0.5, flung.blank]).toEqual([true, true, 0]);
    }
  });
  expect(pages.length).toBeGreaterThan(1);
});
