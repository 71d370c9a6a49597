import type { ChatClient } from '@sotto/sdk';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatPage } from './support/chat-page.js';
import { startBrowser, visit } from './support/browser.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// All sizes follow the visitor's own font size and `--chat-font-size`, and none follows the page's.

const FACTOR = 1.5;
const PAGES = { 'chat-widget': '/chat#stage-crew', 'chat-monitor': '/monitor' };
let server: TestServer;
let ada: ChatClient;
let usual: Browser;
let large: Browser;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  usual = await startBrowser();
  large = await startBrowser({ fontSize: 16 * FACTOR });
  ada = await signUp(server, 'ada', 'Ada Lind');
  await ada.rooms.create({ name: 'Stage crew', topic: 'Everything behind the curtain' });
  for (const text of ['Load-in moved to 07:30.', '👍', 'https://example.org/cue-sheet.pdf'])
    await ada.messages.send('stage-crew', text);
});
afterAll(async () => {
  ada?.close();
  await usual?.close();
  await large?.close();
  await server?.stop();
});

/** Font sizes of all text, and heights of all pictures, below an element and through its shadow roots. */
function sizesIn(page: Page, tag: string): Promise<[what: string, pixels: number][]> {
  return page.evaluate((name) => {
    const found: [string, number][] = [];
    const walk = (root: ParentNode, path: string) => {
      for (const element of root.children) {
        const where = `${path} ${[element.localName, ...[...element.classList].sort()].join('.')}`;
        const hasText = [...element.childNodes].some(
          (node) => node.nodeType === 3 && node.textContent?.trim(),
        );
        const { fontSize, blockSize } = getComputedStyle(element);
        if (hasText || element.matches('input, textarea')) found.push([where, parseFloat(fontSize)]);
        if (element.matches('svg.i, .avatar, .icon-btn'))
          found.push([`${where} height`, parseFloat(blockSize)]);
        walk(element, where);
        if (element.shadowRoot) walk(element.shadowRoot, `${where} #`);
      }
    };
    walk(document.querySelector(name)!.shadowRoot!, name);
    return found;
  }, tag);
}

async function measure(
  browser: Browser,
  tag: keyof typeof PAGES,
  pageStyle = '',
): Promise<[string, number][]> {
  const { page, context } = await visit(browser, {
    reducedMotion: 'reduce',
    viewport: { width: 1800, height: 1200 },
  });
  await page.goto(`${server.url}${PAGES[tag]}`);
  await page.evaluate((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(css);
    document.adoptedStyleSheets.push(sheet);
  }, pageStyle);
  await chatPage(page).signIn('ada');
  const shown = page.locator('sotto-message-list, sotto-monitor-table');
  await shown.getByText(/Load-in moved|Stage crew/).waitFor();
  const sizes = await sizesIn(page, tag);
  await context.close();
  return sizes;
}

describe.each(['chat-widget', 'chat-monitor'] as const)('<%s>', (tag) => {
  let before: [string, number][];
  beforeAll(async () => {
    before = await measure(usual, tag);
  });
  it.each([
    ["the visitor's font size", () => measure(large, tag)],
    ['--chat-font-size', () => measure(usual, tag, `${tag} { --chat-font-size: ${14 * FACTOR}px }`)],
    ['both', () => measure(usual, tag, `${tag} { --chat-font-size: ${0.875 * FACTOR}em }`)],
  ])('grows with %s, in all its parts', async (_what, read) => {
    expect(before.length).toBeGreaterThan(15);
    const grown = before.map(([where, pixels]) => [where, expect.closeTo(pixels * FACTOR, 1)]);
    expect(await read()).toEqual(grown);
  });

  it('takes no size from the page', async () => {
    const page =
      'html { font-size: 5px } body, chat-widget, chat-monitor { font-size: 40px; line-height: 3 }';
    expect(await measure(usual, tag, page)).toEqual(before);
  });
});

describe('text of twice the size in 360 pixels', () => {
  let huge: Browser;
  beforeAll(async () => {
    huge = await startBrowser({ fontSize: 32 });
  });
  afterAll(() => huge?.close());

  /** How much of the displayed names is cut off. */
  const cutOff = (page: Page) =>
    page.evaluate(() => {
      const all = (root: ParentNode): HTMLElement[] =>
        [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
          element,
          ...(element.shadowRoot ? all(element.shadowRoot) : []),
        ]);
      const names = all(document).filter(
        (element) =>
          element.matches('.bar-title, .title, .row-title, .person-name b') && element.checkVisibility(),
      );
      const cut = names.filter((name) => name.scrollWidth > name.clientWidth + 1);
      return { shown: names.length > 0, cut: cut.map(({ textContent }) => textContent) };
    });

  it.each([
    ["the visitor's font size", () => huge, ''],
    ['--chat-font-size', () => usual, 'chat-widget { --chat-font-size: 28px }'],
  ])('leaves the names room, by %s', async (_what, browser, css) => {
    const { page, context } = await visit(browser(), {
      reducedMotion: 'reduce',
      viewport: { width: 360, height: 740 },
    });
    // From the start, because Chromium re-evaluates a container query when its container is resized, not when its text is.
    await page.addInitScript((rules) => {
      const sheet = new CSSStyleSheet();
      sheet.replaceSync(rules);
      document.adoptedStyleSheets.push(sheet);
    }, css);
    await page.goto(`${server.url}/chat`);
    await chatPage(page).signIn('ada');
    await page.locator('sotto-room-list .row').waitFor();
    expect(await cutOff(page)).toEqual({ shown: true, cut: [] });
    await chatPage(page).openRoom('Stage crew');
    await chatPage(page).message('Load-in moved').waitFor();
    expect(await cutOff(page)).toEqual({ shown: true, cut: [] });
    await page.getByRole('button', { name: 'Members', exact: true }).click();
    await page.locator('sotto-members .person').first().waitFor();
    expect(await cutOff(page)).toEqual({ shown: true, cut: [] });
    await context.close();
  });
});
