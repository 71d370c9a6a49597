import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createChatClient } from '@sotto/sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drop } from './support/engines/drop.js';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import { startBrowser, visit } from './support/browser.js';
import { chatPage } from './support/chat-page.js';
import { PASSWORD } from './support/people.js';
import { onPage } from './support/pages/foreign-page.js';
import { hand } from './support/hand.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Where nobody is signed in, files cannot be sent: dropping one does not leave the page, and the chat says so.

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
      await see('.file-notice', 'Files can’t be sent here.');
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
    await see('.file-notice', 'Files can’t be sent here.');
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
    await see('.file-notice', 'Files can’t be sent here.');
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

it('goes on with an upload after a reload, from the part that is missing, and sends the message then', async () => {
  const ada = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await ada.auth.register({ username: 'ada', password: PASSWORD });
  await ada.auth.signIn({ username: 'ada', password: PASSWORD });
  const { slug } = await ada.rooms.create({ name: 'Stage crew' });
  const browser = await startBrowser();
  const { page, problems } = await visit(browser);
  const chat = chatPage(page);
  const bytes = Buffer.alloc(2 * 1024 * 1024 + 5, 'sotto');
  let isHeld = true;
  const parts: string[] = [];
  await page.route('**/parts/*/', async (route) => {
    const part = route.request().url().split('/').at(-2)!;
    // The second part never arrives before the reload.
    if (part === '1' && isHeld) return;
    const response = await route.fetch();
    parts.push(part);
    await route.fulfill({ response });
  });
  await page.goto(`${server.url}/chat`);
  await chat.signIn('ada');
  await chat.openRoom('Stage crew');
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await chosen).setFiles({ name: 'plan.txt', mimeType: 'text/plain', buffer: bytes });
  await chat.send('The plan');
  await page.getByText('Sends when its files are uploaded').waitFor();
  await expect.poll(() => parts.sort()).toEqual(['0', '2']);
  await page.getByLabel('plan.txt, 50% uploaded').waitFor();

  await page.reload();
  await page.getByText('Sends when its files are uploaded').waitFor();
  expect((await ada.messages.list(slug)).results.filter(({ kind }) => kind !== 'system')).toEqual([]);
  isHeld = false;
  await page.reload();
  await chat.message('The plan').waitFor();
  await page.getByText('Sends when its files are uploaded').waitFor({ state: 'detached' });
  const newest = async () => (await ada.messages.list(slug)).results.at(-1);
  await expect.poll(newest).toMatchObject({ files: [{ name: 'plan.txt', size: bytes.length }] });
  const sent = (await newest())!;
  expect(Buffer.from(await (await ada.files.blob(sent.files![0]!.id)).arrayBuffer()).equals(bytes)).toBe(
    true,
  );
  expect(parts).toEqual(['0', '2', '1']);

  // What was chosen and not sent is still there after a reload, and nothing is left once the user signs out.
  const again = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await again).setFiles({ name: 'cues.txt', mimeType: 'text/plain', buffer: Buffer.from('cues') });
  await page.getByText('TXT, 4 bytes').waitFor();
  await page.reload();
  await page.getByText('TXT, 4 bytes').waitFor();
  const databases = () => page.evaluate(async () => (await indexedDB.databases()).map(({ name }) => name));
  expect((await databases()).filter((name) => name?.startsWith('sotto.outbox '))).toHaveLength(1);
  await page.evaluate(() =>
    (
      document.querySelector('chat-widget') as unknown as { activeClient: typeof ada }
    ).activeClient.auth.signOut(),
  );
  await expect
    .poll(async () => (await databases()).filter((name) => name?.startsWith('sotto.outbox ')))
    .toEqual([]);
  expect(problems).toEqual([]);
  ada.close();
  await browser.close();
});

it('deletes what a guest has not sent as the account signs out without an answer, though the page goes away', async () => {
  const grace = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await grace.auth.register({ username: 'grace', password: PASSWORD });
  const browser = await startBrowser();
  const { page, problems } = await visit(browser);
  const names = () =>
    page.evaluate(async () =>
      [...(await indexedDB.databases()).map(({ name }) => name), ...Object.keys(localStorage)].filter(
        (name) => name?.startsWith('sotto.outbox '),
      ),
    );
  await page.goto(`${server.url}/embed`);
  await page.getByRole('button', { name: /^Open chat/ }).click();
  await page.getByRole('button', { name: 'Chat as guest' }).click();
  await page.getByRole('heading', { name: 'Green room', exact: true }).waitFor();
  const chosen = page.waitForEvent('filechooser');
  const uploaded = page.waitForResponse('**/complete/');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await chosen).setFiles({ name: 'cues.txt', mimeType: 'text/plain', buffer: Buffer.from('cues') });
  await uploaded;
  await page.getByText('TXT, 4 bytes').waitFor();
  const act = (how: 'signIn' | 'signOut') =>
    page.evaluate(
      async ([name, password]) => {
        const { activeClient } = document.querySelector('chat-widget') as unknown as {
          activeClient: typeof grace;
        };
        if (name === 'signIn') return void (await activeClient.auth.signIn({ username: 'grace', password }));
        void activeClient.auth.signOut();
        location.reload();
      },
      [how, PASSWORD] as const,
    );
  await act('signIn');
  await page.getByRole('button', { name: 'Keep it', exact: true }).waitFor();
  expect(await names()).toHaveLength(2);
  await Promise.all([page.waitForEvent('load'), act('signOut')]);
  await page.getByRole('button', { name: /^Open chat/ }).waitFor();
  await expect.poll(names).toEqual([]);
  expect(problems).toEqual([]);
  grace.close();
  await browser.close();
});
