import { mkdir } from 'node:fs/promises';
import type { ChatClient } from '@sotto/sdk';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import type { HostPage } from './support/pages/host-page.js';
import { expectCleanPage, SHOTS, startJourneyPage, travel } from './support/journey.js';
import { signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The same conversation in each engine: wide and narrow, light and dark, from left to right and from right to left.

let server: TestServer;
let sites: Record<'ltr' | 'rtl', HostPage>;
let ada: ChatClient;
beforeAll(async () => {
  await mkdir(SHOTS, { recursive: true });
  server = await startServer({ RATE_LIMITS: 'off' });
  ada = await signUp(server, 'ada', 'Ada Lind');
  const mira = await signUp(server, 'mira', 'Mira Okafor');
  const sami = await signUp(server, 'sami', 'سامي حداد');
  await ada.rooms.create({ name: 'مواعيد التدريب' });
  await ada.rooms.create({ name: 'Stage crew', topic: 'Load-in, cues and the strike' });
  await mira.rooms.join('stage-crew');
  await sami.rooms.join('stage-crew');
  await mira.messages.send('stage-crew', 'Load-in moved to 07:30, the truck from Utrecht is early.');
  await ada.messages.send('stage-crew', "Fine with me. I'll open the dock.");
  await mira.messages.send('stage-crew', 'Cue sheet: https://files.example.org/stage/cue-sheet-v7.pdf');
  await sami.messages.send('stage-crew', 'صباح الخير، سأصل مع صندوق الإضاءة بعد عشر دقائق.');
  await mira.messages.send('stage-crew', `One word: ${'long'.repeat(40)}`);
  await mira.messages.send('stage-crew', '🎭🎉');
  const wrong = await ada.messages.send('stage-crew', 'A wrong line');
  await ada.messages.delete('stage-crew', wrong.id);
  const { id } = await ada.messages.send('stage-crew', 'Dock is open and the ramp is dry.');
  await ada.messages.pin('stage-crew', id);
  for (const client of [mira, sami]) client.close();
  sites = {
    ltr: await startJourneyPage(server, { attributes: 'mode="fullscreen"' }),
    rtl: await startJourneyPage(server, { root: 'lang="ar" dir="rtl"', attributes: 'mode="fullscreen"' }),
  };
});
afterAll(async () => {
  for (const site of Object.values(sites ?? {})) site.close();
  ada?.close();
  await server?.stop();
});

/** The layout of the log: the side of own bubbles, the lightness of the background, and what overflows. */
function describeLog() {
  const everything = (root: ParentNode): HTMLElement[] =>
    [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
      element,
      ...(element.shadowRoot ? everything(element.shadowRoot) : []),
    ]);
  const all = everything(document);
  const log = all.find((element) => element.matches('.log'))!;
  const bubbles = all.filter((element) => element.matches('.bubble'));
  const middle = (element: Element) => {
    const { left, width } = element.getBoundingClientRect();
    return left + width / 2;
  };
  const own = bubbles.filter((bubble) => bubble.closest('.own'));
  const others = bubbles.filter((bubble) => !bubble.closest('.own'));
  // The elements behind the log, the furthest first.
  const behind: Element[] = [];
  for (let node: Node | null = log; node; node = node.parentNode ?? (node as ShadowRoot).host ?? null)
    if (node instanceof Element) behind.unshift(node);
  const canvas = document.createElement('canvas').getContext('2d')!;
  for (const element of behind) {
    canvas.fillStyle = getComputedStyle(element).backgroundColor;
    canvas.fillRect(0, 0, 1, 1);
  }
  const [red, green, blue] = canvas.getImageData(0, 0, 1, 1).data as unknown as number[];
  return {
    isOwnAtEnd: Math.min(...own.map(middle)) > Math.max(...others.map(middle)),
    isOwnAtStart: Math.max(...own.map(middle)) < Math.min(...others.map(middle)),
    lightness: (red! + green! + blue!) / 3,
    /** Lines of Latin text begin at the left, also on right-to-left pages. */
    isLatinAtLeft: all
      .filter((one) => one.matches('.text') && one.textContent.includes('One word'))
      .every((one) => {
        const line = document.createRange();
        line.selectNodeContents(
          [...one.childNodes].find((node) => node.nodeType === 3 && node.nodeValue?.trim())!,
        );
        return line.getClientRects()[0]!.left - one.getBoundingClientRect().left < 2;
      }),
    /** What is on a line of its own lies at the page's start, whichever way it runs. */
    isLineAtStart: all
      .filter((one) => one.matches('.pinned-text span, .bar-sub, .row-last, .row-title, .quote span'))
      .every((one) => {
        const words = document.createRange();
        words.selectNodeContents(one);
        const [text, box] = [words, one].map((each) => each.getBoundingClientRect());
        const isRtl = getComputedStyle(document.documentElement).direction === 'rtl';
        return (isRtl ? box!.right - text!.right : text!.left - box!.left) < 2;
      }),
    isLogWide: log.scrollWidth > log.clientWidth,
    isPageWide: document.documentElement.scrollWidth > document.documentElement.clientWidth,
    isCutOff: bubbles.some((bubble) => {
      const { left, right } = bubble.getBoundingClientRect();
      return left < log.getBoundingClientRect().left || right > log.getBoundingClientRect().right;
    }),
  };
}

const layouts = [
  { width: 1280, height: 800, what: 'wide' },
  { width: 360, height: 740, what: 'narrow' },
];

/** What has the focus, and the line of its ring. Runs in the page. */
function describeFocus(): [tag: string, ring: string] {
  let active = document.activeElement!;
  while (active.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
  return [active.localName, getComputedStyle(active).outlineStyle];
}

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  const expectLooks = async (engine: Engine, direction: 'ltr' | 'rtl', colorScheme: 'light' | 'dark') => {
    const looks = await engine.evaluate(describeLog);
    expect(looks, JSON.stringify(looks)).toMatchObject({
      isLineAtStart: true,
      isLogWide: false,
      isPageWide: false,
      isCutOff: false,
    });
    expect(direction === 'ltr' ? looks.isOwnAtEnd : looks.isOwnAtStart).toBe(true);
    expect(looks.lightness > 128 ? 'light' : 'dark').toBe(colorScheme);
  };

  it.each([
    { colorScheme: 'light' as const, directions: ['ltr', 'rtl'] as const },
    { colorScheme: 'dark' as const, directions: ['ltr'] as const },
  ])('wide and narrow, $colorScheme, $directions', async ({ colorScheme, directions }) => {
    await travel(
      choice,
      sites.ltr.url,
      async (journey) => {
        const { engine, chat } = journey;
        for (const direction of directions) {
          await engine.open(sites[direction].url);
          await engine.resize(1280, 800);
          const name = (what: string, width: number) =>
            `${SHOTS}${choice.name}-${what}-${direction}-${width}-${colorScheme}.png`;
          await chat.see('textbox', 'Username');
          if (direction === 'ltr') await engine.screenshot(name('sign-in', 1280));
          await chat.signIn('ada');
          await chat.see('text', 'Stage crew', 'sotto-room-list');
          for (const { width, height } of layouts) {
            await engine.resize(width, height);
            if (width === 360) {
              await chat.click('button', 'Back to rooms');
              await chat.see('heading', 'Rooms');
              // The focused field is visible, also after a click. Nothing matches :focus in WebKit's window, because no
              // window manager gives it the focus.
              if (choice.name !== 'webkit')
                await expect.poll(() => engine.evaluate(describeFocus)).toEqual(['input', 'solid']);
              await engine.screenshot(name('rooms', width));
            }
            await chat.openRoom('Stage crew');
            await chat.seeMessage('Dock is open');
            await expectLooks(engine, direction, colorScheme);
            await engine.screenshot(name('room', width));
          }
          await expectCleanPage(journey, sites[direction].url, server.url);
        }
      },
      { colorScheme },
    );
  });
});
