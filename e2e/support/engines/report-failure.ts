import type { BrowserContext } from 'playwright-core';
import { TestRunner } from 'vitest';

/** A page of the chat has a few hundred lines at most; the end of a long one says little. */
const SHOWN_LINES = 80;

/**
 * Prints what the pages of a profile show when it is closed after a failure, as a hook of a failed test does: a failure on a
 * machine that nobody can look at is understood by that alone.
 */
export function reportFailure(context: BrowserContext): void {
  const close = context.close.bind(context);
  const messages = new Map<unknown, string[]>();
  context.on('console', (message) => {
    const page = message.page();
    messages.set(page, [...(messages.get(page) ?? []), `${message.type()}: ${message.text()}`]);
  });
  context.close = async (options) => {
    if (TestRunner.getCurrentTest()?.result?.state === 'fail')
      for (const page of context.pages()) {
        const shown = await page.locator('body').ariaSnapshot({ timeout: 2000 }).catch(String);
        const lines = [...shown.split('\n').slice(0, SHOWN_LINES), ...(messages.get(page) ?? []).slice(-20)];
        process.stderr.write(`${page.url()} shows\n${lines.join('\n')}\n`);
      }
    await close(options);
  };
}
