import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import type { HostPage } from './support/pages/host-page.js';
import { expectCleanPage, startJourneyPage, travel } from './support/journey.js';
import { placeInLog, ROUNDS } from './support/log-recorder.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// A room of several pages, more than the widget keeps of a room that it leaves, read back to its first message.

const MESSAGES = 500 * ROUNDS;
let server: TestServer;
let site: HostPage;
let jonas: ChatClient;
beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  jonas = await signUp(server, 'jonas', 'Jonas Weber');
  const ada = await signUp(server, 'ada', 'Ada Lind');
  await jonas.rooms.create({ name: 'Cues' });
  await ada.rooms.join('cues');
  const text = (line: number) => `Cue ${line}. ${'Go on the second bell. '.repeat((line * 7) % 4)}`;
  await Promise.all(
    Array.from({ length: MESSAGES }, (_, line) => jonas.messages.send('cues', text(line + 1))),
  );
  await ada.rooms.markRead('cues', MESSAGES);
  ada.close();
  site = await startJourneyPage(server, { attributes: 'mode="fullscreen" room="cues"' });
});
afterAll(async () => {
  site?.close();
  jonas?.close();
  await server?.stop();
});

interface Watched {
  cues: Set<number>;
  blank: number;
  /** The oldest message in view. */
  top: number;
}

/** Records, frame by frame, which messages are in view and whether any part of the log is empty. */
function watchLog(): void {
  const deep = (root: ParentNode): Element | undefined => {
    for (const element of root.querySelectorAll('*')) {
      if (element.matches('.log')) return element;
      const inner = element.shadowRoot && deep(element.shadowRoot);
      if (inner) return inner;
    }
    return undefined;
  };
  const log = deep(document)!;
  const watched: Watched = { cues: new Set(), blank: 0, top: 0 };
  Object.assign(globalThis, { watched });
  const channel = new MessageChannel();
  let painted = 0;
  channel.port1.onmessage = () => {
    // Where the wheel has turned since, this is not what the frame shows, and the rows come before the next one.
    if (log.scrollTop !== painted) return;
    const view = log.getBoundingClientRect();
    const seen = [...log.querySelectorAll('.line')].filter((row) => {
      const { top, bottom } = row.getBoundingClientRect();
      return bottom > view.top && top < view.bottom;
    });
    const cues = seen.map((row) => Number(/Cue (\d+)\./.exec(row.textContent ?? '')?.[1] ?? 0));
    for (const cue of cues) watched.cues.add(cue);
    watched.top = cues[0] ?? 0;
    const edges = [seen[0], seen.at(-1)].map((row) => row?.getBoundingClientRect());
    const isFull =
      edges[0] && edges[0].top <= view.top + 60 && edges[1] && edges[1].bottom >= view.bottom - 60;
    if (!isFull) watched.blank += 1;
  };
  const frame = () => {
    // After the frame was painted, so that everything rendered in it counts.
    painted = log.scrollTop;
    channel.port2.postMessage(null);
    requestAnimationFrame(frame);
  };
  frame();
}

/** Messages that one turn of the wheel shows at most. */
const TURN = 25;

/**
 * Waits until the messages that the next turn shows are loaded. The log requests a page while the wheel turns, long before its
 * place comes into view, but on a busy machine a page takes longer than some turns.
 */
async function whenLoaded(engine: Engine): Promise<void> {
  const isLoaded = (wanted: number) => {
    const deep = (root: ParentNode): HTMLElement | undefined => {
      for (const element of root.querySelectorAll<HTMLElement>('*')) {
        if (element.localName === 'sotto-message-list') return element;
        const inner = element.shadowRoot && deep(element.shadowRoot);
        if (inner) return inner;
      }
      return undefined;
    };
    const list = deep(document) as HTMLElement & { hasMoreBefore: boolean; items: unknown[] };
    return !list.hasMoreBefore || list.items.length >= wanted;
  };
  const { top } = await watched(engine);
  const wanted = MESSAGES - top + TURN;
  await expect.poll(() => engine.evaluate(isLoaded, wanted), { interval: 20 }).toBe(true);
}

/** What was recorded so far, including the newest frame. */
const watched = (engine: Engine) =>
  engine.evaluate(async () => {
    for (let frame = 0; frame < 2; frame += 1) await new Promise(requestAnimationFrame);
    const { cues, blank, top } = (globalThis as unknown as { watched: Watched }).watched;
    return { seen: [...cues].filter((cue) => cue > 0), blank, top };
  });

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  it('scrolls by wheel from the newest message to the first, and returns by button and keys', async () => {
    await travel(
      choice,
      site.url,
      async (journey) => {
        const { engine, chat } = journey;
        await chat.signIn('ada');
        await chat.seeMessage(`Cue ${MESSAGES}.`);
        const { x, y } = await placeInLog(engine, 'gap');
        await engine.evaluate(watchLog);
        // At most one viewport at a time, so that every message is shown.
        for (let turn = 0; turn < 150 * ROUNDS && (await watched(engine)).top !== 1; turn += 1) {
          await engine.wheel(x, y, { deltaY: -850 });
          await whenLoaded(engine);
        }
        const { seen, blank, top } = await watched(engine);
        expect(seen.length, JSON.stringify({ blank, top, last: seen.at(-1) })).toBe(MESSAGES);
        expect(blank).toBe(0);
        await chat.see('text', 'Cue 1.', 'sotto-message-list');

        await jonas.messages.send('cues', `Said meanwhile to ${choice.name}`);
        await chat.click('button', /^1 new/);
        await chat.seeMessage(`Said meanwhile to ${choice.name}`);
        await chat.miss('button', /new/, 'sotto-message-list');
        await engine.click(x, y);
        await engine.press('Home');
        await chat.see('text', 'Cue 1.', 'sotto-message-list');
        await engine.press('End');
        await chat.seeMessage(`Said meanwhile to ${choice.name}`);
        await expectCleanPage(journey, site.url, server.url);
      },
      { width: 1000, height: 1100 },
    );
  });
});
