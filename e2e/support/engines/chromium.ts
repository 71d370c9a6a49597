import { chromium } from 'playwright-core';
import type { Browser, BrowserContextOptions, CDPSession, Page } from 'playwright-core';
import { chromiumArgs, chromiumPath } from '../../../scripts/chromium.mjs';
import type { Engine, EngineName, EngineOptions } from './engine.js';
import { shareBrowsers } from './shared-browsers.js';

/** Returns the Chromium that npm brought, started once with these arguments, without a window. */
export const sharedChromium = shareBrowsers(
  (args: string[]) => args.join(' '),
  async (args, onEnd) => {
    const browser = await chromium.launch({
      executablePath: await chromiumPath(),
      args: [...chromiumArgs, ...args],
    });
    browser.on('disconnected', onEnd);
    return browser;
  },
);

/** Opens a profile in the shared Chromium. */
export async function startChromium(options: EngineOptions = {}): Promise<Engine> {
  const browser = await sharedChromium([
    ...(options.smoothScrolling ? ['--enable-smooth-scrolling'] : []),
    ...(options.microphone ? ['--use-fake-device-for-media-stream', '--use-fake-ui-for-media-stream'] : []),
  ]);
  return chromiumEngine('chromium', browser, options);
}

/** Drives one page of a Chromium, by its DevTools protocol. Closing it leaves the browser open. */
export async function chromiumEngine(
  name: EngineName,
  browser: Browser,
  options: EngineOptions,
): Promise<Engine & { page: Page }> {
  const { width = 1280, height = 800, touch = false, colorScheme = 'light' } = options;
  const phone: BrowserContextOptions = touch ? { hasTouch: true, isMobile: true } : {};
  const context = await browser.newContext({ viewport: { width, height }, colorScheme, ...phone });
  let page = await context.newPage();
  const protocol = await context.newCDPSession(page);
  const problems: string[] = [];
  context.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  context.on('weberror', (error) => problems.push(String(error.error())));
  return {
    name,
    get page() {
      return page;
    },
    problems,
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    resize: (toWidth, toHeight) => page.setViewportSize({ width: toWidth, height: toHeight }),
    evaluate: (act, ...values) => page.evaluate(`(${act.toString()})(...${JSON.stringify(values)})`) as never,
    move: (x, y) => page.mouse.move(x, y),
    async wheel(x, y, { deltaX = 0, deltaY }) {
      await page.mouse.move(x, y);
      await page.mouse.wheel(deltaX, deltaY);
    },
    click: (x, y) => page.mouse.click(x, y),
    tap: async (x, y) => (await putFinger(protocol, x, y)).lift(),
    touch: (x, y) => putFinger(protocol, x, y),
    type: (text) => page.keyboard.type(text),
    press: (key) => page.keyboard.press(key),
    screenshot: async (path) => void (await page.screenshot({ path })),
    async inWindow(steps) {
      const own = page;
      const opened = context.pages().findLast((each) => each !== own);
      page = opened ?? (await context.waitForEvent('page'));
      await steps().finally(() => (page = own));
    },
    close: () => context.close(),
  };
}

async function putFinger(protocol: CDPSession, x: number, y: number) {
  const send = (type: 'touchStart' | 'touchMove' | 'touchEnd', touchPoints: { x: number; y: number }[]) =>
    protocol.send('Input.dispatchTouchEvent', { type, touchPoints });
  await send('touchStart', [{ x, y }]);
  return {
    move: async (toX: number, toY: number) => void (await send('touchMove', [{ x: toX, y: toY }])),
    lift: async () => void (await send('touchEnd', [])),
  };
}
