import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drop } from './support/engines/drop.js';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import { onPage } from './support/pages/foreign-page.js';
import { hand } from './support/hand.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Files cannot be sent yet: dropping one does not leave the page, and the chat says so.

let server: TestServer;
beforeAll(async () => (server = await startServer({ RATE_LIMITS: 'off' })));
afterAll(() => server.stop());

async function makeFile(): Promise<string> {
  const file = join(server.dataDir, 'plan.txt');
  await writeFile(file, 'The plan');
  return file;
}

it('stays on the page when a file is dropped on the chat, says why, and takes dropped text into a field', async () => {
  const [chromium] = engines('chromium');
  await onPage(server, chromium!, { attributes: 'open' }, async (engine) => {
    const { page } = engine as Engine & { page: Page };
    const { see } = hand(engine);
    const file = await makeFile();
    // This browser does not navigate to a file dropped through its protocol, only to one dropped by a user, unless prevented.
    await page.evaluate(() => {
      const left: string[] = [];
      Object.assign(globalThis, { left });
      for (const type of ['dragover', 'drop'])
        addEventListener(type, (event) => setTimeout(() => event.defaultPrevented || left.push(type)), {
          capture: true,
        });
    });
    const left = () => page.evaluate(() => (globalThis as unknown as { left: string[] }).left);
    const field = await see('#username');
    for (const place of [await see('.form-head'), field]) {
      await drop(page, place, { files: [file] });
      await see('.file-notice', 'Files can’t be sent here yet.');
      expect(await left()).toEqual([]);
    }
    await drop(page, field, { items: [{ mimeType: 'text/plain', data: 'ada' }] });
    expect(await page.getByLabel('Username').inputValue()).toBe('ada');
  });
});

it('stays on the page when a file is dropped on the monitor, and says why', async () => {
  const [chromium] = engines('chromium');
  const wrap = (element: string) =>
    `<script type="module" src="${server.url}/widget/chat-monitor.js"></script>` +
    element.replaceAll('chat-widget', 'chat-monitor');
  await onPage(server, chromium!, { wrap }, async (engine) => {
    const { page } = engine as Engine & { page: Page };
    const { see } = hand(engine);
    const url = page.url();
    await drop(page, await see('.form-head'), { files: [await makeFile()] });
    await see('.file-notice', 'Files can’t be sent here yet.');
    expect(page.url()).toBe(url);
  });
});

it('says why a picture cannot be pasted, and accepts the text that comes with one', async () => {
  const [chromium] = engines('chromium');
  await onPage(server, chromium!, { attributes: 'open' }, async (engine) => {
    const { page } = engine as Engine & { page: Page };
    const { see, missSoon } = hand(engine);
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    /** Puts a picture into the clipboard, as a screenshot does, or with words, as a word processor does. */
    const copy = (words?: string) =>
      page.evaluate(async (text) => {
        const canvas = new OffscreenCanvas(4, 4);
        canvas.getContext('2d')!.fillRect(0, 0, 4, 4);
        const items = { 'image/png': await canvas.convertToBlob() };
        await navigator.clipboard.write([new ClipboardItem(text ? { ...items, 'text/plain': text } : items)]);
      }, words);
    const field = page.getByLabel('Username');
    await field.fill('ada');
    await field.evaluate((input) => {
      input.addEventListener('paste', (event) => Object.assign(window, { pasted: event }));
    });
    const wasPrevented = () =>
      page.evaluate(() => (window as unknown as { pasted?: Event }).pasted?.defaultPrevented);
    await copy();
    await field.press('Control+v');
    await see('.file-notice', 'Files can’t be sent here yet.');
    expect(await wasPrevented()).toBe(true);
    expect(await field.inputValue()).toBe('ada');

    await page.reload();
    await see('#username');
    await copy('.lind');
    await field.fill('ada');
    await field.press('Control+v');
    expect(await field.inputValue()).toBe('ada.lind');
    await missSoon('.file-notice');
  });
});
