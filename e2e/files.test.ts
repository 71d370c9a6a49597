import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import { onPage } from './support/foreign-page.js';
import { hand } from './support/hand.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Files cannot be sent yet: they take nobody away from the page, and the chat says so.

let server: TestServer;
beforeAll(async () => (server = await startServer({ RATE_LIMITS: 'off' })));
afterAll(() => server.stop());

it('stays on the page when a file is dropped on the chat, says why, and takes dropped text into a field', async () => {
  const [chromium] = engines('chromium');
  await onPage(server, chromium!, { attributes: 'open' }, async (engine) => {
    const { page } = engine as Engine & { page: Page };
    const { see } = hand(engine);
    const file = join(server.dataDir, 'plan.txt');
    await writeFile(file, 'The plan');
    const protocol = await page.context().newCDPSession(page);
    const drop = async (place: { x: number; y: number }, data: object) => {
      for (const type of ['dragEnter', 'dragOver', 'drop'] as const)
        await protocol.send('Input.dispatchDragEvent', {
          type,
          ...place,
          data: { items: [], dragOperationsMask: 1, ...data },
        });
    };
    const url = page.url();
    const field = await see('#username');
    for (const place of [await see('.form-head'), field]) {
      await drop(place, { files: [file] });
      await see('.file-notice', 'Files cannot be sent here yet.');
      expect(page.url()).toBe(url);
    }
    await drop(field, { items: [{ mimeType: 'text/plain', data: 'ada' }] });
    expect(await page.getByLabel('Username').inputValue()).toBe('ada');
  });
});
