import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import { onPage } from './support/pages/foreign-page.js';
import { hand } from './support/hand.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The page decides where the chat is, and wherever that is, all of it is in the window.

let server: TestServer;
beforeAll(async () => (server = await startServer({ RATE_LIMITS: 'off' })));
afterAll(() => server.stop());

/** Distances of an element of the chat to the sides of the window, in pixels of the screen. */
const sides = (engine: Engine, selector: string) =>
  engine.evaluate((wanted: string) => {
    const find = (root: ParentNode): Element | undefined =>
      root.querySelector(wanted) ??
      [...root.querySelectorAll('*')].map(({ shadowRoot }) => shadowRoot && find(shadowRoot)).find(Boolean) ??
      undefined;
    const { left, top, right, bottom } = find(document)!.getBoundingClientRect();
    // Before `currentCSSZoom` came, browsers measured in the element's own pixels.
    const isOld = !('currentCSSZoom' in Element.prototype);
    const zoom = isOld ? Number(getComputedStyle(document.body).getPropertyValue('zoom')) : 1;
    return {
      left: Math.round(left * zoom),
      top: Math.round(top * zoom),
      right: Math.round(innerWidth - right * zoom),
      bottom: Math.round(innerHeight - bottom * zoom),
    };
  }, selector);

const [chromium] = engines('chromium');

it.each([
  { name: 'at the end', root: '', end: { right: 20, bottom: 20 } },
  { name: 'at the end, from right to left', root: 'dir="rtl"', end: { left: 20, bottom: 20 } },
  { name: 'side="left"', attributes: 'side="left"', end: { left: 20, bottom: 20 } },
  {
    name: 'side="right", from right to left',
    root: 'dir="rtl"',
    attributes: 'side="right"',
    end: { right: 20 },
  },
  {
    name: 'side="start", from right to left',
    root: 'dir="rtl"',
    attributes: 'side="start"',
    end: { right: 20 },
  },
  { name: 'side="start"', attributes: 'side="start"', end: { left: 20, bottom: 20 } },
  {
    name: 'by rules of the page',
    css: 'chat-widget { left: 16px; right: auto; bottom: 90px }',
    end: { left: 16, bottom: 90 },
  },
  {
    name: 'at the top, by rules of the page',
    css: 'chat-widget { top: 10px; bottom: auto }',
    end: { right: 20, top: 10 },
  },
  {
    name: 'by its own properties',
    css: ':root { --chat-offset-x: 40px; --chat-offset-y: 5%; }',
    end: { right: 40, bottom: 32 },
  },
  {
    name: 'at the end, whatever the page does to all elements',
    css: '* { margin: 30px !important; padding: 9px !important; transform: scale(0.9) } html, body { margin: 0 !important; transform: none }',
    end: { right: 20, bottom: 20 },
  },
])('stands $name, closed and open', async ({ css, root, attributes, end }) => {
  await onPage(server, chromium!, { css, root: `lang="en" ${root ?? ''}`, attributes }, async (engine) => {
    const { click, see } = hand(engine);
    await see('.launcher');
    expect(await sides(engine, '.launcher')).toMatchObject(end);
    await click('.launcher');
    await see('#username');
    await settle(engine);
    const open = await sides(engine, 'section');
    expect(open).toMatchObject(end);
    expect(Math.min(open.left, open.top, open.right, open.bottom)).toBeGreaterThanOrEqual(10);
  });
});

it('leaves layer, margins, borders and opacity to the page', async () => {
  const css = 'chat-widget { z-index: 7; margin: 12px 34px; padding: 5px; border: 3px solid; opacity: 0.5 }';
  for (const [mode, expected] of [
    ['floating', { layer: '7' }],
    ['inline', { layer: '7', left: 34, top: 12, opacity: '0.5', border: '3px' }],
  ] as const)
    await onPage(server, chromium!, { css, attributes: `mode="${mode}"` }, async (engine) => {
      await hand(engine).see(mode === 'inline' ? '#username' : '.launcher');
      const found = await engine.evaluate(() => {
        const element = document.querySelector('chat-widget')!;
        const { left, top } = element.getBoundingClientRect();
        const { opacity, borderTopWidth } = getComputedStyle(element);
        const inside = getComputedStyle(element.shadowRoot!.querySelector('.chat-root')!);
        const layer = element.getAttribute('mode') === 'inline' ? getComputedStyle(element) : inside;
        return { layer: layer.zIndex, left, top, opacity, border: borderTopWidth };
      });
      expect(found).toMatchObject(expected);
    });
});

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  it('is completely in the window, under every zoom of the page and in a page of its own', async () => {
    await onPage(server, choice, { attributes: 'open' }, async (engine) => {
      const { see, click } = hand(engine);
      await see('#username');
      await settle(engine);
      for (const mode of ['floating', 'fullscreen'])
        for (const zoom of [0.8, 1.25, 1.5, 2, 3]) {
          await engine.evaluate(
            (factor: number, wanted: string) => {
              document.body.style.setProperty('zoom', String(factor));
              document.querySelector('chat-widget')!.setAttribute('mode', wanted);
            },
            zoom,
            mode,
          );
          await see('section');
          const { left, top, right, bottom } = await sides(engine, 'section');
          const [x, y] = mode === 'floating' ? [20 * zoom, 20 * zoom] : [0, 0];
          expect([mode, zoom, right, bottom]).toEqual([mode, zoom, Math.round(x), Math.round(y)]);
          if (mode === 'fullscreen') expect([left, top]).toEqual([0, 0]);
          expect(Math.min(left, top)).toBeGreaterThanOrEqual(Math.floor(x));
          // It grows with the page's zoom, and no more.
          if (mode === 'floating') expect(1280 - left - right).toBeCloseTo(380 * zoom, -1);
        }
      await engine.evaluate(() => document.querySelector('chat-widget')!.setAttribute('mode', 'floating'));
      // The button in the panel's header can be reached; WebKit reports its position in other pixels than it clicks in.
      if (choice.name === 'webkit') return;
      await click('.icon-btn', 'Close chat');
      await see('.launcher');
    });
  });
});

it.each(['transform: translate(0)', 'contain: layout', 'filter: blur(0)', 'will-change: transform'])(
  'stays inside an ancestor that contains fixed elements: %s',
  async (rule) => {
    const css = `#stage { position: absolute; left: 100px; top: 50px; width: 700px; height: 400px; ${rule} }`;
    const wrap = (element: string) => `<div id="stage">${element}</div>`;
    await onPage(server, chromium!, { css, wrap, attributes: 'open' }, async (engine) => {
      await hand(engine).see('#username');
      await settle(engine);
      const { left, top, right, bottom } = await sides(engine, 'section');
      expect({ left, top, right, bottom }).toEqual({ left: 400, top: 70, right: 500, bottom: 210 });
    });
  },
);

it('is not printed over the page, but printed where it is part of it', async () => {
  for (const [mode, isPrinted] of [
    ['floating', false],
    ['inline', true],
    ['fullscreen', true],
  ] as const)
    await onPage(server, chromium!, { attributes: `mode="${mode}" open` }, async (engine) => {
      await hand(engine).see('#username');
      const { page } = engine as Engine & { page: Page };
      await page.emulateMedia({ media: 'print' });
      const field = page.locator('#username');
      await expect.poll(() => field.isVisible()).toBe(isPrinted);
      const section = page.locator('chat-widget section');
      const position = await section.evaluate((element) => getComputedStyle(element).position);
      // Fixed elements are printed on each sheet.
      if (isPrinted) expect(position).not.toBe('fixed');
    });
});

/** Waits until the panel has opened. */
const settle = (engine: Engine) =>
  engine.evaluate(async () => {
    const { shadowRoot } = document.querySelector('chat-widget')!;
    await Promise.allSettled(shadowRoot!.getAnimations().map(({ finished }) => finished));
  });
