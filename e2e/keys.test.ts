import type { ChatClient } from '@sotto/sdk';
import type { Browser, CDPSession, Page } from 'playwright-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { startBrowser, visit } from './support/browser.js';
import type { Visitor } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { startHostPage } from './support/pages/host-page.js';
import type { HostPage } from './support/pages/host-page.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The floating widget by keyboard: input methods, tab stops, shortcuts.

let server: TestServer;
let browser: Browser;
let site: HostPage;
let ada: ChatClient;
let visitor: Visitor;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startServer({ RATE_LIMITS: 'off' }), startBrowser()]);
  ada = await signUp(server, 'ada', 'Ada Lind');
  await ada.rooms.create({ name: 'Stage crew' });
  await ada.messages.send('stage-crew', 'Mine to edit');
  site = await startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Theatre</title>
      <link rel="icon" href="data:,"></head><body><main><h1>Theatre</h1></main>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <chat-widget open server-url="${server.url}" client-id="${clientId}"></chat-widget></body></html>`,
  );
});
afterAll(async () => {
  site?.close();
  ada?.close();
  await browser?.close();
  await server?.stop();
});
beforeEach(async () => {
  visitor = await visit(browser, { reducedMotion: 'reduce' });
  page = visitor.page;
  await page.goto(site.url);
});
afterEach(async () => {
  await visitor.context.close();
});

async function signIn(): Promise<void> {
  await chatPage(page).signIn('ada');
  await page.locator('sotto-room-list').getByText('Stage crew').waitFor();
}
const isPanelOpen = () => page.locator('chat-widget[open]').count();

describe('an input method', () => {
  let protocol: CDPSession;
  beforeEach(async () => {
    protocol = await visitor.context.newCDPSession(page);
  });

  const compose = (text: string) =>
    protocol.send('Input.imeSetComposition', {
      text,
      selectionStart: text.length,
      selectionEnd: text.length,
    });
  const pressCode = (key: string, windowsVirtualKeyCode: number) =>
    protocol.send('Input.dispatchKeyEvent', { type: 'rawKeyDown', key, code: key, windowsVirtualKeyCode });

  /** Escape and Enter as browsers dispatch them: within the composition, and, in Safari, after its end. */
  async function giveUp(): Promise<void> {
    await compose('に');
    await pressCode('Escape', 229);
    await compose('');
    await pressCode('Escape', 229);
    await pressCode('Enter', 229);
  }

  it('keeps Escape: panel and sign-in form stay', async () => {
    await page.getByLabel('Username').click();
    await giveUp();
    await compose('に');
    await pressCode('Escape', 27);
    await compose('');
    expect(await isPanelOpen()).toBe(1);
    await page.keyboard.press('Escape');
    expect(await isPanelOpen()).toBe(0);
    await page.getByRole('button', { name: 'Open chat' }).waitFor();
  });

  it('keeps Escape and the arrows: search, dialogs and members stay', async () => {
    await signIn();
    const search = page.getByRole('searchbox', { name: 'Search rooms' });
    await search.click();
    await page.keyboard.type('st');
    await compose('あ');
    await pressCode('ArrowDown', 40);
    expect(await search.evaluate((element) => element.matches(':focus'))).toBe(true);
    await compose('');
    // Chromium itself clears a search field at the name of the key, which an input method hides from it.
    await pressCode('Process', 229);
    expect(await search.inputValue()).toBe('st');
    expect(await isPanelOpen()).toBe(1);

    await page.getByRole('button', { name: 'New room' }).click();
    const dialog = page.locator('sotto-room-create');
    await dialog.getByLabel('Name', { exact: true }).click();
    await giveUp();
    await compose('舞');
    await pressCode('Tab', 9);
    expect(await dialog.count()).toBe(1);
    await compose('');
    await page.keyboard.press('Escape');
    await dialog.waitFor({ state: 'detached' });

    await chatPage(page).openRoom('Stage crew');
    await page.getByRole('button', { name: 'Members' }).click();
    await page.getByRole('button', { name: 'Add', exact: true }).click();
    const username = page.locator('sotto-members').getByLabel('Username');
    await username.click();
    await giveUp();
    expect(await username.count()).toBe(1);
    expect(await isPanelOpen()).toBe(1);
  });

  it('keeps Enter and Escape: nothing is sent, the edit stays', async () => {
    await signIn();
    await chatPage(page).openRoom('Stage crew');
    await chatPage(page).message('Mine to edit').waitFor();
    const composer = page.getByRole('textbox', { name: /^Message/ });
    await composer.click();
    await compose('にほん');
    await pressCode('Enter', 13);
    await pressCode('Enter', 229);
    expect((await ada.messages.list('stage-crew')).results.map(({ content }) => content)).toEqual([
      'Mine to edit',
    ]);
    await compose('');
    await page.keyboard.press('ArrowUp');
    await page.getByText('Edit message').waitFor();
    await giveUp();
    expect(await page.getByText('Edit message').count()).toBe(1);
    await page.keyboard.press('Escape');
    await page.getByText('Edit message').waitFor({ state: 'detached' });
    expect(await isPanelOpen()).toBe(1);
  });
});

/** What has the focus: its label, or its text. */
const focused = () =>
  page.evaluate(() => {
    let active = document.activeElement;
    while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
    return (active?.getAttribute('aria-label') ?? active?.textContent ?? '').trim().replace(/\s+/g, ' ');
  });
async function tabs(count: number, key = 'Tab'): Promise<string[]> {
  const passed: string[] = [];
  for (let at = 0; at < count; at += 1) {
    await page.keyboard.press(key);
    passed.push(await focused());
  }
  return passed;
}

describe('Tab', () => {
  beforeEach(async () => {
    await signIn();
    await page.evaluate(() => document.querySelector('chat-widget')!.setAttribute('mode', 'fullscreen'));
  });

  it('moves from the header of 31 rooms to the composer in three steps, and back to every control', async () => {
    const chat = chatPage(page);
    for (let room = 1; room <= 30; room += 1) await ada.rooms.create({ name: `Room ${room}` });
    await page.locator('sotto-room-list .row').nth(30).waitFor();
    await chat.openRoom('Stage crew');
    await chat.message('Mine to edit').waitFor();
    await page.getByRole('button', { name: 'New room' }).focus();
    const steps = await tabs(3);
    expect(steps[0]).toContain('Stage crew');
    expect(steps[1]).toContain('Mine to edit');
    expect(steps[2]).toContain('Message');
    expect((await tabs(2, 'Shift+Tab'))[1]).toBe('Members');
    expect(await tabs(2, 'ArrowRight')).toEqual(['More options', 'Members']);
    expect((await tabs(2, 'Shift+Tab'))[1]).toBe('New room');
    expect(await tabs(1, 'ArrowRight')).toEqual(['Your account']);
  });

  it('moves through the rooms by arrow keys, from the search to the controls below them, and opens one with Enter', async () => {
    await page.getByRole('searchbox', { name: 'Search rooms' }).focus();
    const [first] = await tabs(1, 'ArrowDown');
    expect(await tabs(1, 'ArrowUp')).toEqual(['Search rooms']);
    expect(await tabs(1, 'ArrowDown')).toEqual([first]);
    expect(await tabs(1, 'End')).toEqual(['Find a room']);
    expect((await tabs(1, 'ArrowUp'))[0]).toContain('Stage crew');
    // The results are one Tab away, and Enter in the search opens the first.
    await page.keyboard.press('Control+k');
    await page.keyboard.type('stage');
    expect((await tabs(1))[0]).toContain('Stage crew');
    await page.keyboard.press('Control+k');
    await page.keyboard.press('Enter');
    await chatPage(page).message('Mine to edit').waitFor();
    await expect.poll(focused).toContain('Message');
  });

  it('reaches the links of the message that has the focus, and no others', async () => {
    const chat = chatPage(page);
    await ada.rooms.create({ name: 'Links' });
    await ada.messages.send('links', 'Old: https://example.org/old');
    await ada.messages.send('links', 'See https://example.org/a and https://example.org/b');
    await chat.openRoom('Links');
    await chat.message('See').waitFor();
    await expect.poll(focused).toContain('Message');
    expect(await tabs(2, 'Shift+Tab')).toEqual(['https://example.org/b', 'https://example.org/a']);
    expect((await tabs(1, 'Shift+Tab'))[0]).toContain('See https');
    expect(await tabs(2)).toEqual(['https://example.org/a', 'https://example.org/b']);
    expect((await tabs(1, 'ArrowUp'))[0]).toContain('Old: https');
    expect(await tabs(1)).toEqual(['https://example.org/old']);
    await visitor.context.route('https://example.org/**', (route) => route.fulfill({ body: 'there' }));
    const opened = visitor.context.waitForEvent('page');
    await page.keyboard.press('Enter');
    await (await opened).waitForURL('https://example.org/old');
  });
});

describe('the search shortcut', () => {
  const search = () => page.getByRole('searchbox', { name: 'Search rooms' });
  const isThere = () => search().evaluate((element) => element.matches(':focus'));

  it.each([
    { width: 400, what: 'in a narrow panel' },
    { width: 1280, what: 'in a wide one' },
  ])('leads from the composer to the search $what, with Caps Lock and another layout', async ({ width }) => {
    await signIn();
    await page.setViewportSize({ width, height: 800 });
    await page.evaluate(() => document.querySelector('chat-widget')!.setAttribute('mode', 'fullscreen'));
    const protocol = await visitor.context.newCDPSession(page);
    const composer = page.getByRole('textbox', { name: /^Message/ });
    const cyrillic = { type: 'rawKeyDown' as const, key: 'л', code: 'KeyK', modifiers: 2 };
    for (const press of [
      () => page.keyboard.press('Control+k'),
      () => page.keyboard.press('Control+K'),
      () => protocol.send('Input.dispatchKeyEvent', cyrillic),
    ]) {
      await chatPage(page).openRoom('Stage crew');
      await composer.focus();
      await press();
      await expect.poll(isThere).toBe(true);
    }
  });

  it('is Command on a Mac, and says so', async () => {
    const protocol = await visitor.context.newCDPSession(page);
    await protocol.send('Emulation.setUserAgentOverride', {
      userAgent: 'Mozilla/5.0 (Macintosh)',
      platform: 'MacIntel',
      userAgentMetadata: {
        ...{ platform: 'macOS', platformVersion: '15', architecture: 'arm', model: '', mobile: false },
      },
    });
    await page.reload();
    await signIn();
    await page.evaluate(() => document.querySelector('chat-widget')!.setAttribute('mode', 'fullscreen'));
    await page.getByText('Pick one from the list, or press ⌘ K to search.').waitFor();
    await page.getByRole('button', { name: 'New room' }).focus();
    await page.keyboard.press('Control+k');
    expect(await isThere()).toBe(false);
    await page.keyboard.press('Meta+k');
    await expect.poll(isThere).toBe(true);
  });
});
