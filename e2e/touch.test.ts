import { mkdir } from 'node:fs/promises';
import type { ChatClient } from '@sotto/sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { axeViolations } from './support/axe.js';
import { startChromium } from './support/engines/chromium.js';
import type { Engine } from './support/engines/index.js';
import { placeInLog, startRecording, stopRecording } from './support/log-recorder.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The widget by touch: scrolling, the menu of a message, writing.

const SHOTS = new URL('./shots/', import.meta.url).pathname;
let server: TestServer;
let jonas: ChatClient;

beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  server = await startServer({ RATE_LIMITS: 'off' });
  jonas = await signUp(server, 'jonas', 'Jonas Weber');
  const ada = await signUp(server, 'ada', 'Ada Lind');
  const mira = await signUp(server, 'mira', 'Mira Okafor');
  const { slug } = await jonas.rooms.create({ name: 'Cues' });
  await Promise.all([ada, mira].map((client) => client.rooms.join(slug)));
  for (let line = 1; line <= 300; line += 1)
    await jonas.messages.send(slug, `Cue ${line}: stand by. ${'Go on the second bell. '.repeat(line % 7)}`);
  await ada.messages.send(slug, 'Standing by');
  for (const client of [ada, mira]) client.close();
});
afterAll(async () => {
  jonas.close();
  await server.stop();
});

type Touched = Engine & { page: Page };

async function openRoom(options: { width?: number; height?: number; colorScheme?: 'light' | 'dark' } = {}) {
  const engine = (await startChromium({ width: 360, height: 740, touch: true, ...options })) as Touched;
  const { page } = engine;
  await page.goto(`${server.url}/chat#cues`);
  await page.getByLabel('Username').fill('ada');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).tap();
  await bubble(page, 'Standing by').waitFor();
  return engine;
}
const bubble = (page: Page, text: string) =>
  page.locator('sotto-message-list .bubble').filter({ hasText: text });
const pause = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

async function middle(page: Page, text: string): Promise<{ x: number; y: number }> {
  const { x, y, width, height } = (await bubble(page, text).boundingBox())!;
  return { x: x + width / 2, y: y + height / 2 };
}

describe.each([
  { width: 360, height: 740, colorScheme: 'light' as const },
  { width: 360, height: 740, colorScheme: 'dark' as const },
])('$width px, $colorScheme', (layout) => {
  it('opens the menu of a message by a long press, as a drawer, and runs the tapped item', async () => {
    const engine = await openRoom(layout);
    const { page } = engine;
    try {
      const { x, y } = await middle(page, 'Standing by');
      const drawer = page.getByRole('dialog', { name: 'Message from you' });
      const rest = await engine.touch!(x, y);
      await drawer.waitFor();
      await page.screenshot({ path: `${SHOTS}message-drawer-${layout.width}-${layout.colorScheme}.png` });
      await rest.lift();
      expect(await axeViolations(page)).toEqual([]);
      expect(
        await drawer
          .getByRole('menuitem')
          .allTextContents()
          // The one for more emojis has a picture alone.
          .then((all) => all.map((one) => one.trim()).filter((one) => one !== '')),
      ).toEqual(['ReplyR', 'Copy textC', 'Copy link', 'Mark as unread', 'EditE', 'DeleteDel']);
      // Lifting the finger chose nothing and closed nothing; a tap beside the drawer closes it.
      await engine.tap(180, 90);
      await drawer.waitFor({ state: 'detached' });
      await (await engine.touch!(x, y).then(async (finger) => (await drawer.waitFor(), finger))).lift();
      await drawer.getByRole('menuitem', { name: 'Delete' }).tap();
      await page.getByRole('alertdialog').waitFor();
      await page.getByRole('button', { name: 'Cancel' }).tap();
      expect(engine.problems).toEqual([]);
    } finally {
      await engine.close();
    }
  });
});

it('replies to a message that is swiped, and to none that is scrolled', async () => {
  const engine = await openRoom();
  const { page } = engine;
  try {
    const { x, y } = await middle(page, 'Standing by');
    const swipe = await engine.touch!(x - 40, y);
    for (const by of [10, 25, 45, 70]) await swipe.move(x - 40 + by, y + 2);
    await swipe.lift();
    const cancel = page.getByRole('button', { name: 'Don’t reply' });
    await cancel.waitFor();
    // A hand takes longer from one gesture to the next.
    await pause(700);
    const at = (await cancel.boundingBox())!;
    await engine.tap(at.x + at.width / 2, at.y + at.height / 2);
    await cancel.waitFor({ state: 'detached' });
    const scroll = await engine.touch!(x - 40, y);
    for (const by of [10, 25, 45, 70]) await scroll.move(x - 40 + by, y + 2 * by);
    await scroll.lift();
    expect(await cancel.count()).toBe(0);
    expect(engine.problems).toEqual([]);
  } finally {
    await engine.close();
  }
});

it('opens no menu if the finger moves, scrolls or lifts', async () => {
  const engine = await openRoom();
  const { page } = engine;
  try {
    const { x, y } = await middle(page, 'Standing by');
    const straying = await engine.touch!(x, y);
    await straying.move(x + 9, y);
    await pause(500);
    await straying.lift();
    await engine.tap(x, y);
    await pause(500);
    expect(await page.locator('sotto-message-drawer, sotto-message-menu').count()).toBe(0);
  } finally {
    await engine.close();
  }
});

it('opens the menu beside the message if there is space', async () => {
  const engine = await openRoom({ width: 1180, height: 820 });
  const { page } = engine;
  try {
    const { x, y } = await middle(page, 'Standing by');
    const finger = await engine.touch!(x, y);
    await page.getByRole('menu').waitFor();
    await finger.lift();
    expect(await page.locator('sotto-message-drawer').count()).toBe(0);
    await page.getByRole('menuitem', { name: 'Edit' }).tap();
    await page.getByText('Edit message').waitFor();
  } finally {
    await engine.close();
  }
});

it('breaks lines with Enter, and sends with the button', async () => {
  const engine = await openRoom();
  const { page } = engine;
  try {
    const field = page.getByRole('textbox', { name: /^Message / });
    expect(await field.getAttribute('enterkeyhint')).toBe('enter');
    await field.tap();
    await engine.type('First line');
    await engine.press('Enter');
    await engine.type('second line');
    expect(await field.inputValue()).toBe('First line\nsecond line');
    await page.getByRole('button', { name: 'Send' }).tap();
    await bubble(page, 'second line').waitFor();
    expect(await field.evaluate((element) => element.matches(':focus'))).toBe(true);
    await engine.type('By key');
    await engine.press('Control+Enter');
    await bubble(page, 'By key').waitFor();
  } finally {
    await engine.close();
  }
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
  const engine = await openRoom();
  try {
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
      for (let round = 0; round < 10; round += 1) {
        await startRecording(engine);
        await drag(8, 40, 200);
        const dragged = await stopRecording(engine);
        // The first pixels distinguish a scroll from a tap.
        expect(dragged.travel).toBeGreaterThan(320 - 30);
        expect(dragged.travel).toBeLessThanOrEqual(320);
        expect([dragged.backwards <= 0.5, dragged.apart <= 0.5, dragged.blank]).toEqual([true, true, 0]);
      }
    });
  } finally {
    await engine.close();
  }
});

/** A quick drag over a distance, and a lift. Its times are fixed, so that every fling has the same speed. */
async function fling(page: Page, { x, y }: { x: number; y: number }, distance: number): Promise<void> {
  const protocol = await page.context().newCDPSession(page);
  const steps = 10;
  const begun = Date.now() / 1000;
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', step: number) =>
    protocol.send('Input.dispatchTouchEvent', {
      type,
      touchPoints: type === 'touchEnd' ? [] : [{ x, y: y + (distance * Math.min(step, steps)) / steps }],
      timestamp: begun + step / 100,
    });
  await send('touchStart', 0);
  for (let step = 1; step <= steps; step += 1) await send('touchMove', step);
  await send('touchEnd', steps + 1);
  await protocol.detach();
}

/** How far the same fling goes in a plain scroller of the same size, without other activity. */
async function plainFling(page: Page, height: number, distance: number): Promise<number> {
  await page.setContent(`<!doctype html><meta name="viewport" content="width=device-width">
    <style>
      body { margin: 0 }
      #scroller { block-size: ${height}px; overflow-y: auto }
      #scroller div { block-size: 60000px }
    </style>
    <div id="scroller"><div></div></div>`);
  const top = () => page.locator('#scroller').evaluate(({ scrollTop }) => scrollTop);
  const begin = await page.locator('#scroller').evaluate((scroller) => (scroller.scrollTop = 30_000));
  await fling(page, { x: 180, y: height / 2 - distance / 2 }, distance);
  let last = begin;
  await expect
    .poll(
      async () => {
        const [before, now] = [last, await top()];
        last = now;
        return now !== begin && now === before;
      },
      { timeout: 20_000, interval: 300 },
    )
    .toBe(true);
  return begin - last;
}

it('is flung as far as a plain scroller while messages and pages arrive', async () => {
  const engine = await openRoom();
  const { page } = engine;
  try {
    const { y } = await placeInLog(engine, 'gap');
    const height = await page.locator('sotto-message-list').evaluate(({ clientHeight }) => clientHeight);
    const blank = await page.context().newPage();
    const plain = await plainFling(blank, height, 300);
    await blank.close();
    expect(plain).toBeGreaterThan(1500);
    const pages: string[] = [];
    page.on('request', (request) => {
      if (/\/messages\/\?before=/.test(request.url())) pages.push(request.url());
    });
    await fling(page, { x: 180, y: y - 150 }, 300);
    await whileMessagesCome(async () => {
      for (let round = 0; round < 3; round += 1) {
        await startRecording(engine);
        await fling(page, { x: 180, y: y - 150 }, 300);
        const flung = await stopRecording(engine);
        expect(flung.travel / plain, JSON.stringify({ plain, ...flung })).toBeGreaterThanOrEqual(0.99);
        expect(flung.travel / plain).toBeLessThanOrEqual(1.01);
        expect([flung.backwards <= 0.5, flung.apart <= 0.5, flung.blank]).toEqual([true, true, 0]);
      }
    });
    expect(pages.length).toBeGreaterThan(1);
  } finally {
    await engine.close();
  }
});
