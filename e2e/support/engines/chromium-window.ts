import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { chromium } from 'playwright-core';
import { chromiumArgs } from '../../../scripts/chromium.mjs';
import { chromiumEngine } from './chromium.js';
import type { Engine, EngineOptions } from './engine.js';
import { startDisplay } from './processes.js';

const run = promisify(execFile);
/** Pixels that Chromium scrolls for one notch of an X11 wheel. */
export const NOTCH = 120;

/**
 * Starts Debian's Chromium in a window of a virtual display. The wheel turns by real X11 events, which the browser
 * animates on its compositor thread; the DevTools protocol's wheel is not animated.
 */
export async function startChromiumWindow(options: EngineOptions = {}): Promise<Engine> {
  const { width = 1280, height = 800 } = options;
  // The browser's own bars stand above the page.
  const display = await startDisplay(width, height + 200);
  const browser = await chromium.launch({
    executablePath: '/usr/bin/chromium',
    headless: false,
    env: { ...process.env, DISPLAY: display.name } as Record<string, string>,
    args: [...chromiumArgs, '--window-position=0,0', `--window-size=${width},${height + 200}`],
  });
  const engine = await chromiumEngine('chromium-window', browser, options);
  const pointer = (...args: string[]) =>
    run('xdotool', args, { env: { ...process.env, DISPLAY: display.name } });
  let bars: readonly [left: number, top: number] | undefined;
  return {
    ...engine,
    async wheel(x, y, { deltaY }) {
      bars ??= await engine.page.evaluate(() => [screenX, screenY + outerHeight - innerHeight] as const);
      const [left, top] = bars;
      await pointer('mousemove', `${left + x}`, `${top + y}`, 'click', deltaY < 0 ? '4' : '5');
    },
    async close() {
      await browser.close();
      await display.close();
    },
  };
}
