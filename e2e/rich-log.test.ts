import type { ChatClient, Message } from '@sotto/sdk';
import { createUploads } from '@sotto/sdk/uploads';
import type { Page, Route } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { chatScreen } from './support/chat-screen.js';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import { hand } from './support/hand.js';
import type { HostPage } from './support/pages/host-page.js';
import { startJourneyPage } from './support/journey.js';
import { placeInLog, startRecording, stopRecording, whenHeard } from './support/log-recorder.js';
import type { Recording } from './support/log-recorder.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// A log full of pictures, replies, mentions and reactions scrolls and stays as one of plain texts does, also where the pictures
// arrive long after their rows.

const MESSAGES = 160;
const SIZES = [
  [900, 600],
  [400, 900],
  [1600, 400],
  [320, 320],
] as const;
let server: TestServer;
let site: HostPage;
let jonas: ChatClient;
let mira: ChatClient;
let ada: ChatClient;
let newest: Message;

/** Returns a picture of this size: a canvas of one colour. */
function picture(width: number, height: number): File {
  const [wide, high] = [width, height].map((length) => [length & 255, length >> 8]) as [number[], number[]];
  const screen = [...wide, ...high, 0x80, 0, 0, 70, 110, 180, 70, 110, 180];
  const image = [0x2c, 0, 0, 0, 0, 1, 0, 1, 0, 0, 2, 2, 0x44, 1, 0, 0x3b];
  const bytes = new Uint8Array([...new TextEncoder().encode('GIF89a'), ...screen, ...image]);
  return new File([bytes], `${width} by ${height}.gif`, { type: 'image/gif' });
}

/** Sends the message of a line: every fourth has a picture, every third answers, every fifth has two reactions. */
async function sendLine(line: number): Promise<Message> {
  const uploads = createUploads(jonas);
  const [width, height] = SIZES[(line / 4) % SIZES.length] ?? [0, 0];
  const files =
    line % 4 === 0 ? [await uploads.create('cues', picture(width, height), { width, height })] : [];
  const text = `Cue ${line}. ${'Go on the second bell. '.repeat((line * 7) % 5)}`;
  const replyTo = line > 3 && line % 3 === 0 ? line - 2 : undefined;
  const message = await jonas.messages.send('cues', text, { files, replyTo });
  if (line % 5 === 0)
    for (const client of [jonas, mira]) await client.messages.react('cues', message.id, '👍');
  return message;
}

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  const clients = await Promise.all(['jonas', 'mira', 'ada'].map((name) => signUp(server, name)));
  [jonas, mira, ada] = clients as [ChatClient, ChatClient, ChatClient];
  await jonas.rooms.create({ name: 'Cues' });
  for (const client of clients.slice(1)) await client.rooms.join('cues');
  for (let line = 1; line <= MESSAGES; line += 1) newest = await sendLine(line);
  site = await startJourneyPage(server, { attributes: 'mode="fullscreen" room="cues"' });
});
afterAll(async () => {
  site?.close();
  for (const client of [jonas, mira, ada]) client?.close();
  await server?.stop();
});

/** Elements of the whole chat, of its shadow trees too. */
const countElements = (engine: Engine) =>
  engine.evaluate(() => {
    const count = (root: ParentNode): number =>
      [...root.querySelectorAll('*')].reduce(
        (sum, { shadowRoot }) => sum + 1 + (shadowRoot ? count(shadowRoot) : 0),
        0,
      );
    return count(document.querySelector('chat-widget')!.shadowRoot!);
  });

/** Holds what a Chromium loads of files back until it is released; other engines load them at their own pace. */
async function holdFiles(engine: Engine): Promise<() => Promise<void>> {
  if (!('page' in engine)) return async () => undefined;
  const { page } = engine as Engine & { page: Page };
  const held: Route[] = [];
  let isHeld = true;
  await page.route('**/api/chat/files/**', async (route) => {
    if (isHeld) held.push(route);
    else await route.continue();
  });
  return async () => {
    isHeld = false;
    for (const route of held) await route.continue();
  };
}

const expectStill = (recording: Recording) => {
  expect(recording.apart, JSON.stringify(recording)).toBeLessThanOrEqual(0.5);
  expect(recording.blank).toBe(0);
};

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  let engine: Engine;
  let release: () => Promise<void>;
  beforeAll(async () => {
    await ada.rooms.markRead('cues', newest.seq);
    engine = await choice.start({ width: 700, height: 600, composited: false });
    release = await holdFiles(engine);
    await engine.open(site.url);
    const chat = chatScreen(engine);
    await chat.signIn('ada');
    await chat.seeMessage(newest.content!);
  });
  afterAll(() => engine?.close());

  it('has at most 300 elements', async () => {
    // What was just scrolled past is dropped a moment later.
    await expect.poll(() => countElements(engine)).toBeLessThanOrEqual(300);
  });

  it('scrolls as far as the wheel turns, while pages and late pictures arrive above and in view', async () => {
    const { x, y } = await placeInLog(engine, 'gap');
    await engine.wheel(x, y, { deltaY: -300 });
    await startRecording(engine);
    for (let turn = 1; turn <= 60; turn += 1) {
      await engine.wheel(x, y, { deltaY: -100 });
      if (turn === 40) await release();
    }
    await whenHeard(engine, { turned: -6000 });
    const recording = await stopRecording(engine);
    expectStill(recording);
    expect(recording.travel / 6000, JSON.stringify(recording)).toBeGreaterThanOrEqual(0.99);
    expect(recording.backwards).toBeLessThanOrEqual(0.5);
    // What was just scrolled past is dropped a moment later.
    await expect.poll(() => countElements(engine)).toBeLessThanOrEqual(300);
  });

  it('stays where it is read while others send, edit, react and answer below', async () => {
    await startRecording(engine);
    const uploads = createUploads(jonas);
    const file = await uploads.create('cues', picture(900, 600), { width: 900, height: 600 });
    const answer = { files: [file], replyTo: newest.seq };
    newest = await jonas.messages.send('cues', 'Go', answer);
    const text = `Said meanwhile to ${choice.name}`;
    newest = await jonas.messages.edit('cues', newest.id, text);
    await mira.messages.react('cues', newest.id, '🎉');
    await hand(engine).see('.jump');
    const recording = await stopRecording(engine);
    expectStill(recording);
    expect(recording.travel).toBe(0);
  });
});
