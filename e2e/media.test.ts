import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createChatClient } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { startChromium } from './support/engines/chromium.js';
import { drag } from './support/engines/drop.js';
import type { Engine } from './support/engines/index.js';
import { chatPage } from './support/chat-page.js';
import { PASSWORD } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// Pictures, videos and voice messages as the browser makes them ready, through a real server.

let server: TestServer;
let ada: ChatClient;
let slug: string;
let engine: Engine;
let page: Page;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  ada = createChatClient({ serverUrl: server.url, clientId: 'demo' });
  await ada.auth.register({ username: 'ada', password: PASSWORD });
  await ada.auth.signIn({ username: 'ada', password: PASSWORD });
  ({ slug } = await ada.rooms.create({ name: 'Stage crew' }));
  engine = await startChromium({ microphone: true });
  ({ page } = engine as Engine & { page: Page });
  await page.context().grantPermissions(['microphone']);
  await page.goto(`${server.url}/chat`);
  await chatPage(page).signIn('ada');
  await chatPage(page).openRoom('Stage crew');
});
afterAll(async () => {
  ada?.close();
  await engine?.close();
  await server?.stop();
});

/** Draws a picture of 1600 by 1200 pixels, and records a video of it. */
const record = () =>
  page.evaluate(async () => {
    const canvas = Object.assign(document.createElement('canvas'), { width: 1600, height: 1200 });
    const context = canvas.getContext('2d')!;
    const base64 = async (blob: Blob) => {
      const bytes = new Uint8Array(await blob.arrayBuffer());
      return btoa(bytes.reduce((text, byte) => text + String.fromCharCode(byte), ''));
    };
    const recorder = new MediaRecorder(canvas.captureStream());
    const ended = new Promise<Blob>((resolve) =>
      recorder.addEventListener('dataavailable', ({ data }) => resolve(data)),
    );
    recorder.start();
    for (let at = 0; at < 70; at += 1) {
      context.fillStyle = `hsl(${at * 7} 60% ${30 + (at % 40)}%)`;
      context.fillRect((at * 211) % 1400, (at * 157) % 1000, 400, 300);
      await new Promise(requestAnimationFrame);
    }
    recorder.stop();
    const picture = await new Promise<Blob>((resolve) => canvas.toBlob((blob) => resolve(blob!)));
    return { picture: await base64(picture), video: await base64(await ended) };
  });

async function attach(...files: { name: string; mimeType: string; buffer: Buffer }[]): Promise<void> {
  const chosen = page.waitForEvent('filechooser');
  await page.getByRole('button', { name: 'Attach files' }).click();
  await (await chosen).setFiles(files);
  await page
    .locator('sotto-attachments li')
    .nth(files.length - 1)
    .waitFor();
}
const newest = async () => (await ada.messages.list(slug)).results.at(-1)!;

it('sends previews with a large picture and a video, and shows these until they are opened', async () => {
  const { picture, video } = await record();
  const large = { name: 'stage.png', mimeType: 'image/png', buffer: Buffer.from(picture, 'base64') };
  const clip = { name: 'cue.webm', mimeType: 'video/webm', buffer: Buffer.from(video, 'base64') };
  await attach(large, clip);
  await chatPage(page).send('Two of them');
  await chatPage(page).message('Two of them').waitFor();
  await expect.poll(async () => (await newest()).files?.length).toBe(2);
  const [first, second] = (await newest()).files!;
  expect(first).toMatchObject({ type: 'image/png', width: 1600, height: 1200 });
  expect(second).toMatchObject({ type: 'video/webm', width: 1600, height: 1200 });
  expect(second!.duration).toBeGreaterThan(0);
  for (const { preview, size } of [first!, second!]) {
    const blob = await ada.files.blob(preview!);
    expect(blob.type).toBe('image/webp');
    expect(blob.size).toBeLessThan(size);
  }
  const loaded: string[] = [];
  page.on('request', (request) => {
    const [, id] = /\/api\/chat\/files\/(\w+)\//.exec(request.url()) ?? [];
    if (id) loaded.push(id);
  });
  await page.reload();
  await expect.poll(() => loaded.sort()).toEqual([first!.preview, second!.preview].sort());
  await page.getByRole('button', { name: 'Play video: cue.webm, 0:0' }).waitFor();
  await page.getByRole('button', { name: 'Open picture: stage.png' }).click();
  await expect.poll(() => loaded).toContain(first!.id);
  await page.keyboard.press('Escape');
});

it('says where files go that are dragged over the room, and takes what is dropped', async () => {
  const file = join(server.dataDir, 'plan.txt');
  await writeFile(file, 'The plan');
  const words = page.getByText('Drop to send to Stage crew');
  const dragIt = () => drag(page, { x: 700, y: 300 }, { files: [file] });
  const first = await dragIt();
  await words.waitFor();
  await first.leave();
  await words.waitFor({ state: 'detached' });
  const second = await dragIt();
  await words.waitFor();
  await second.drop();
  await words.waitFor({ state: 'detached' });
  const attachment = page.locator('sotto-attachments li').filter({ hasText: 'plan.txt' });
  await attachment.getByRole('button', { name: 'Remove plan.txt' }).click();
  await attachment.waitFor({ state: 'detached' });
});

it('has a recording after a reload that the page was in the midst of, and sends it', async () => {
  await page.getByRole('button', { name: 'Record a voice message' }).click();
  await page.locator('sotto-recorder').getByText('0:02').waitFor();
  await page.reload();
  const recorder = page.locator('sotto-recorder');
  await recorder.getByRole('button', { name: /^Play, voice message/ }).waitFor();
  await recorder.getByRole('button', { name: 'Send voice message' }).click();
  await expect.poll(async () => (await newest()).files?.[0]?.voice?.duration).toBeGreaterThan(900);
  await page.reload();
  await page.getByRole('button', { name: 'Record a voice message' }).waitFor();
  expect(engine.problems).toEqual([]);
});
