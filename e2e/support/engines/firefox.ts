import puppeteer from 'puppeteer-core';
import type { KeyInput, Page } from 'puppeteer-core';
import type { Engine, EngineOptions } from './engine.js';
import { whenFound } from './processes.js';
import { shareBrowsers } from './shared-browsers.js';

/** Bit of Firefox's pointer capabilities for one that is not exact and does not hover. */
const COARSE = 1;

/** Returns Debian's Firefox, started once with these settings, without a window, driven by WebDriver BiDi. */
const sharedFirefox = shareBrowsers(
  ({ touch = false, colorScheme = 'light' }: EngineOptions) => `${touch} ${colorScheme}`,
  async ({ touch, colorScheme }, onEnd) => {
    const browser = await puppeteer.launch({
      browser: 'firefox',
      executablePath: '/usr/bin/firefox-esr',
      headless: true,
      extraPrefsFirefox: {
        'layout.css.prefers-color-scheme.content-override': colorScheme === 'dark' ? 0 : 1,
        ...(touch && {
          'dom.w3c_touch_events.enabled': 1,
          'ui.primaryPointerCapabilities': COARSE,
          'ui.allPointerCapabilities': COARSE,
        }),
      },
    });
    browser.on('disconnected', onEnd);
    return browser;
  },
);

/** Opens a user context, which has its own cookies and storage, in the shared Firefox. */
export async function startFirefox(options: EngineOptions = {}): Promise<Engine> {
  const { width = 1280, height = 800 } = options;
  const context = await (await sharedFirefox(options)).createBrowserContext();
  // A tab that the driver opened: the one that Firefox starts with never has the focus, and keys click no button there.
  let page = await context.newPage();
  const others = new Set(await context.pages());
  await page.setViewport({ width, height });
  const problems: string[] = [];
  const listen = (to: Page) => {
    to.on('console', (message) => {
      if (message.type() === 'error' || message.type() === 'warn') problems.push(message.text());
    });
    to.on('pageerror', (error) => problems.push(String(error)));
  };
  listen(page);
  return {
    name: 'firefox',
    problems,
    open: async (url) => void (await page.goto(url)),
    reload: async () => void (await page.reload()),
    resize: (toWidth, toHeight) => page.setViewport({ width: toWidth, height: toHeight }),
    evaluate: (act, ...values) => page.evaluate(`(${act.toString()})(...${JSON.stringify(values)})`) as never,
    move: (x, y) => page.mouse.move(x, y),
    async wheel(x, y, { deltaX = 0, deltaY }) {
      await page.mouse.move(x, y);
      await page.mouse.wheel({ deltaX, deltaY });
    },
    click: (x, y) => page.mouse.click(x, y),
    tap: (x, y) => page.touchscreen.tap(x, y),
    async touch(x, y) {
      const finger = await page.touchscreen.touchStart(x, y);
      return { move: (toX, toY) => finger.move(toX, toY), lift: () => finger.end() };
    },
    type: (text) => page.keyboard.type(text),
    async press(chord) {
      const keys = chord.split('+') as KeyInput[];
      const key = keys.pop()!;
      for (const modifier of keys) await page.keyboard.down(modifier);
      await page.keyboard.press(key);
      for (const modifier of keys.reverse()) await page.keyboard.up(modifier);
    },
    screenshot: async (path) => void (await page.screenshot({ path: path as `${string}.png` })),
    async inWindow(steps) {
      const own = page;
      page = await whenFound(async () => (await context.pages()).find((each) => !others.has(each)));
      others.add(page);
      listen(page);
      await steps().finally(() => (page = own));
    },
    close: () => context.close(),
  };
}
