import type { Browser, BrowserContext, Page } from 'playwright-core';
import { sharedChromium } from './engines/chromium.js';
import { reportFailure } from './engines/report-failure.js';

/**
 * Returns the Chromium that all files of this worker share. `close` closes the profiles that were opened in it by this call
 * alone. Web security stays on: origins are part of what is tested.
 *
 * @param fontSize - font size in the settings of the browser, in pixels
 */
export async function startBrowser({ fontSize }: { fontSize?: number } = {}): Promise<Browser> {
  const browser = await sharedChromium(fontSize ? [`--blink-settings=defaultFontSize=${fontSize}`] : []);
  const opened: BrowserContext[] = [];
  return Object.assign(Object.create(browser) as Browser, {
    async newContext(options: Parameters<Browser['newContext']>[0]) {
      const context = await browser.newContext(options);
      reportFailure(context);
      opened.push(context);
      return context;
    },
    close: async () => void (await Promise.all(opened.map((context) => context.close()))),
  });
}

/** The browser of one user, with the errors of its pages. */
export interface Visitor {
  context: BrowserContext;
  page: Page;
  /** Console errors, uncaught errors, CSP violations and failed requests, one line each. */
  problems: string[];
  /** Every host that a request went to. */
  hosts: Set<string>;
}

/** Opens a browser profile of its own. */
export async function visit(
  browser: Browser,
  options: Parameters<Browser['newContext']>[0] = {},
): Promise<Visitor> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...options });
  context.setDefaultTimeout(30_000);
  const page = await context.newPage();
  const problems: string[] = [];
  const hosts = new Set<string>();
  notice(page, problems);
  page.on('request', (request) => hosts.add(new URL(request.url()).host));
  return { context, page, problems, hosts };
}

/** Adds the console's errors and warnings and the uncaught errors of a page to `problems`. */
export function notice(page: Page, problems: string[]): void {
  page.on('console', (message) => {
    if (message.type() === 'error' || message.type() === 'warning') problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
}
