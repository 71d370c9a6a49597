import type { ChatClient, Message } from '@sotto/sdk';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { NOTCH } from './support/engines/chromium-window.js';
import { engines } from './support/engines/index.js';
import type { Engine, EngineChoice } from './support/engines/index.js';
import { placeInLog, ROUNDS, startRecording, stopRecording, whenHeard } from './support/log-recorder.js';
import type { Recording } from './support/log-recorder.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The log scrolls as far as wheel and keys ask, and nothing else moves it, while the room is lively. Each engine animates and
// delivers wheel events and keys in its own way, so all four run.

const MESSAGES = 400 * ROUNDS;
let server: TestServer;
let jonas: ChatClient;
let mira: ChatClient;
/** Comes and goes. */
let jules: ChatClient;
let stored: Message[];

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  const clients = await Promise.all(['ada', 'jules', 'jonas', 'mira'].map((name) => signUp(server, name)));
  const ada = clients[0]!;
  [, jules, jonas, mira] = clients as [ChatClient, ChatClient, ChatClient, ChatClient];
  const { slug } = await jonas.rooms.create({ name: 'Cues' });
  await Promise.all([mira, ada, jules].map((client) => client.rooms.join(slug)));
  const text = (line: number) => `Cue ${line}: stand by. ${'Go on the second bell. '.repeat((line * 7) % 9)}`;
  stored = await Promise.all(
    Array.from({ length: MESSAGES }, (_, line) =>
      (line % 5 === 0 ? mira : jonas).messages.send(slug, text(line + 1)),
    ),
  );
  await ada.rooms.markRead(slug, MESSAGES);
  ada.close();
});
afterAll(async () => {
  for (const client of [jonas, mira, jules]) client.close();
  await server.stop();
});

/** The room as ada sees it, at its end. */
async function openRoom(
  { start }: EngineChoice,
  options: Parameters<EngineChoice['start']>[0] = {},
): Promise<Engine> {
  const engine = await start({ width: 700, height: 600, composited: false, ...options });
  await engine.open(`${server.url}/chat#cues`);
  await engine.evaluate(async (password: string) => {
    const find = () =>
      document.querySelector('chat-widget') as unknown as { activeClient?: ChatClient } | null;
    while (!find()?.activeClient) await new Promise(requestAnimationFrame);
    const widget = find() as { activeClient: ChatClient };
    await widget.activeClient.auth.signIn({ username: 'ada', password });
  }, PASSWORD);
  await whenDrawn(engine);
  return engine;
}

/** Waits until the log is rendered. */
async function whenDrawn(engine: Engine): Promise<void> {
  const rows = () =>
    engine.evaluate(() => {
      const count = (root: ParentNode): number =>
        root.querySelectorAll('.line').length +
        [...root.querySelectorAll('*')].reduce(
          (sum, { shadowRoot }) => sum + (shadowRoot ? count(shadowRoot) : 0),
          0,
        );
      return count(document);
    });
  await vi.waitFor(async () => expect(await rows()).toBeGreaterThan(5), { timeout: 20_000, interval: 50 });
}

/** Keeps the room lively during an action: messages, changes, typing, read marks, presence. */
async function whileAlive<T>(act: () => Promise<T>): Promise<T> {
  let isOver = false;
  const pause = () => new Promise((resolve) => setTimeout(resolve, 90));
  const life = (async () => {
    for (let turn = 0; !isOver && turn < 400; turn += 1) {
      await jonas.messages.send('cues', `Live ${turn} ${'and so on '.repeat(turn % 5)}`);
      mira.typing.start('cues');
      const { seq, id, sender } = stored[MESSAGES - 1 - (turn % 8)]!;
      await mira.rooms.markRead('cues', seq);
      if (sender.username === 'jonas')
        await jonas.messages.edit('cues', id, `Changed ${turn} ${'a lot '.repeat(30)}`);
      if (turn % 8 === 0) {
        jules.disconnect();
        await jules.connect();
      }
      await pause();
    }
  })();
  try {
    return await act();
  } finally {
    isOver = true;
    await life;
  }
}

async function record(engine: Engine, act: () => Promise<void>): Promise<Recording> {
  await startRecording(engine);
  await act();
  return stopRecording(engine);
}

function expectTravel(recording: Recording, asked: number): void {
  expect(recording.travel / asked, JSON.stringify(recording)).toBeGreaterThanOrEqual(0.99);
  expect(recording.travel / asked, JSON.stringify(recording)).toBeLessThanOrEqual(1.01);
  expect(recording.backwards).toBeLessThanOrEqual(0.5);
  expect(recording.apart).toBeLessThanOrEqual(0.5);
  expect(recording.blank).toBe(0);
}

const hand = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

describe.each(engines('chromium', 'chromium-window', 'firefox', 'webkit'))('$name', (choice) => {
  const notch = choice.name === 'chromium-window' ? NOTCH : 100;
  let engine: Engine;
  async function turn(place: { x: number; y: number }, turns: number, deltaY: number, ms: number) {
    for (let count = 0; count < turns; count += 1) {
      await engine.wheel(place.x, place.y, { deltaY });
      await hand(ms);
    }
  }
  /** X11 may drop a wheel event before the browser has it, so only events that reach the page count. */
  const heard = (recording: Recording, asked: number) => {
    if (choice.name !== 'chromium-window') return asked;
    expect(-recording.turned / asked).toBeGreaterThan(0.9);
    return -recording.turned;
  };
  const turned = (where: 'row' | 'gap', turns: number, deltaY: number, ms: number) =>
    record(engine, async () => {
      await turn(await placeInLog(engine, where), turns, deltaY, ms);
      if (choice.name !== 'chromium-window') await whenHeard(engine, { turned: turns * deltaY });
    });

  const expectTurned = async (where: 'row' | 'gap', turns: number, deltaY: number, ms: number) => {
    const recording = await turned(where, turns, deltaY, ms);
    expectTravel(recording, heard(recording, -turns * deltaY));
  };

  beforeAll(async () => {
    engine = await openRoom(choice);
    // At the end the log follows new messages; a wheel event leaves the end.
    await turn(await placeInLog(engine, 'row'), 14, -notch, 50);
  });
  afterAll(() => engine.close());

  it('loses no wheel distance, over rows and gaps, back through pages and down again', async () => {
    await whileAlive(async () => {
      for (let round = 0; round < ROUNDS; round += 1) {
        await expectTurned('row', 20, -notch, 30);
        if (choice.name !== 'chromium-window') expectTravel(await turned('gap', 60, -17, 8), 60 * 17);
        await expectTurned('row', 15, notch, 20);
        await expectTurned('gap', 30, -notch, 0);
      }
    });
  });

  it('scrolls by keys as far as in a quiet room', async () => {
    const { x, y } = await placeInLog(engine, 'gap');
    await engine.click(x, y);
    const pages = async (key: string, count: number) => {
      for (let press = 0; press < count; press += 1) {
        await engine.press(key);
        await hand(250);
      }
      await whenHeard(engine, { keys: count });
    };
    const quiet = await record(engine, () => pages('PageUp', 2));
    expect(quiet.travel).toBeGreaterThan(400);
    await whileAlive(async () => {
      expectTravel(await record(engine, () => pages('PageUp', 2)), quiet.travel);
      expectTravel(await record(engine, () => pages('PageDown', 2)), -quiet.travel);
    });
  });
});

// WebKit without a compositor scrolls where the page runs. With one, and no graphics card, a frame takes 100 ms and more,
// and continuous wheel events scroll far beyond what is rendered: one case of it is enough, at its speed.
it.each(engines('webkit'))(
  '$name loses no travel of the wheel where its compositor scrolls ahead of the page',
  async (choice) => {
    const engine = await openRoom(choice, { composited: true });
    try {
      const turn = async (turns: number, ms: number) => {
        const { x, y } = await placeInLog(engine, 'gap');
        for (let count = 0; count < turns; count += 1) {
          await engine.wheel(x, y, { deltaY: -100 });
          await hand(ms);
        }
      };
      await turn(14, 50);
      await whileAlive(async () => {
        const recording = await record(engine, async () => {
          await turn(30, 0);
          await whenHeard(engine, { turned: -3000 });
        });
        expectTravel(recording, 3000);
      });
    } finally {
      await engine.close();
    }
  },
);
