import { readFile } from 'node:fs/promises';
import type { ChatClient } from '@sotto/sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import { hand } from './support/hand.js';
import { startHostPage } from './support/pages/host-page.js';
import type { HostPage } from './support/pages/host-page.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// What is typed into the chat stays in it: the page receives only the documented events, and its one-key shortcuts do not fire.

let server: TestServer;
let jonas: ChatClient;
let site: HostPage;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  jonas = await signUp(server, 'jonas', 'Jonas Weber');
  const { slug } = await jonas.rooms.create({ name: 'Cues' });
  await jonas.messages.send(slug, 'Stand by, please');
  const ada = await signUp(server, 'ada', 'Ada Lind');
  await ada.rooms.join(slug);
  ada.close();
  site = await startHostPage(
    server,
    ({ clientId }) => `<!doctype html><html lang="en"><head><meta charset="utf-8"><title>Mail</title>
      <link rel="icon" href="data:,"><script>(${listenToAll.toString()})()</script></head>
      <body><main><h1>Mail</h1><input id="own" aria-label="Own"></main>
      <script type="module" src="${server.url}/widget/chat-widget.js"></script>
      <chat-widget server-url="${server.url}" client-id="${clientId}">
        <input slot="sign-in-extra" id="slotted" aria-label="Code">
      </chat-widget></body></html>`,
  );
});
afterAll(async () => {
  site.close();
  jonas.close();
  await server.stop();
});

interface Listener {
  /** Native events of the chat that bubbled to `window`: type, and the text that they carry. */
  heard: { type: string; text: string }[];
  /** Events that scripts dispatched and that reached `window`, in either phase. */
  custom: { type: string; detail: string }[];
  /** Keys that the page's shortcuts handled; they ignore what is typed into fields. */
  shortcuts: string[];
}

/** Listens like a page: for every event name that the browser knows, and for those that scripts dispatch. */
function listenToAll(): void {
  const listener: Listener = { heard: [], custom: [], shortcuts: [] };
  Object.assign(globalThis, { listener });
  const types = new Set(
    'beforeinput compositionstart compositionupdate compositionend textInput focusin focusout'.split(' '),
  );
  for (const owner of [globalThis, HTMLElement.prototype, Document.prototype, HTMLBodyElement.prototype])
    for (let at: object | null = owner; at; at = Object.getPrototypeOf(at) as object | null)
      for (const name of Object.getOwnPropertyNames(at)) if (/^on/.test(name)) types.add(name.slice(2));
  const isChat = ({ target }: Event) => target instanceof Element && target.localName === 'chat-widget';
  for (const type of types)
    addEventListener(type, (event) => {
      const { key, data } = event as KeyboardEvent & InputEvent;
      if (isChat(event)) listener.heard.push({ type, text: key ?? data ?? '' });
    });
  const known = new Set<string>();
  const { dispatchEvent } = EventTarget.prototype;
  EventTarget.prototype.dispatchEvent = function (event) {
    if (!known.has(event.type)) {
      known.add(event.type);
      const note = (left: Event) =>
        listener.custom.push({
          type: left.type,
          detail: JSON.stringify((left as CustomEvent).detail ?? null),
        });
      addEventListener(event.type, note, true);
    }
    return dispatchEvent.call(this, event);
  };
  for (const [type, isCapture] of [
    ['keydown', true],
    ['keydown', false],
    ['keyup', false],
    ['keypress', false],
  ] as const)
    document.addEventListener(
      type,
      (event) => {
        const target = event.target as HTMLElement;
        if (target.isContentEditable || /^(?:input|textarea|select)$/.test(target.localName)) return;
        listener.shortcuts.push(event.key);
      },
      isCapture,
    );
}

const listenerOf = (engine: Engine) =>
  engine.evaluate(() => (globalThis as unknown as { listener: Listener }).listener);
const forget = (engine: Engine) =>
  engine.evaluate(() => {
    const { listener } = globalThis as unknown as { listener: Listener };
    Object.assign(listener, { heard: [], shortcuts: [] });
  });

const lastSaid = async () => (await jonas.messages.list('cues')).results.at(-1)?.content;

/** Signs in, searches, writes, pastes, edits and cancels, all by keys. */
async function useChat(engine: Engine): Promise<void> {
  const { click, see, signIn, openRoom } = hand(engine);
  await click('.launcher');
  await see('#username');
  await forget(engine);
  await signIn('ada', PASSWORD);
  await click('sotto-room-list >> input');
  await engine.type('cue');
  await engine.press('Escape');
  await openRoom('Cues');
  await engine.type('gj told to nobody');
  await engine.press('Control+a');
  await engine.press('Control+x');
  await engine.press('Control+v');
  await engine.press('Control+a');
  await engine.press('Backspace');
  await engine.type(`By ${engine.name}`);
  await engine.press('Enter');
  await see('sotto-message-list >> .text', `By ${engine.name}`);
  await vi.waitFor(async () => expect(await lastSaid()).toBe(`By ${engine.name}`));
  await engine.press('ArrowUp');
  await see('.edit-bar');
  await engine.type('!');
  await engine.press('Escape');
}

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', ({ start }) => {
  it('sends the documented events to the page, and nothing that is typed', async () => {
    const engine = await start({ width: 1100, height: 760 });
    try {
      await engine.open(site.url);
      await useChat(engine);
      const { heard, custom, shortcuts } = await listenerOf(engine);
      expect(heard.filter(({ text }) => text !== '')).toEqual([]);
      const passing =
        /^(?:pointer|mouse|focus|blur|click|auxclick|dblclick|touch|transition|animation|scroll)/;
      expect([...new Set(heard.map(({ type }) => type))].filter((type) => !passing.test(type))).toEqual([]);
      expect(heard.map(({ type }) => type)).toContain('click');
      expect(shortcuts).toEqual([]);
      const readme = await readFile(new URL('../packages/widget/README.md', import.meta.url), 'utf8');
      const documented = [...readme.matchAll(/^\| `(chat-[a-z-]+)` /gm)].map(([, name]) => name);
      const left = new Set(custom.map(({ type }) => type));
      expect(left).toContain('chat-room-open');
      expect([...left].filter((type) => !documented.includes(type))).toEqual([]);
      expect(custom.filter(({ detail }) => detail.includes('told to nobody'))).toEqual([]);
    } finally {
      await engine.close();
    }
  });

  it('stops the keys that it handles, and passes all others', async () => {
    const engine = await start({ width: 1100, height: 760 });
    const { click, see, missSoon, signIn, openRoom } = hand(engine);
    try {
      await engine.open(site.url);
      await click('.launcher');
      await signIn('ada', PASSWORD);
      await openRoom('Cues');
      // A row of the log is not a field, but its keys belong to the chat all the same.
      await engine.press('Shift+Tab');
      await forget(engine);
      await engine.press('ArrowUp');
      await engine.press('e');
      await engine.press('j');
      expect((await listenerOf(engine)).heard.filter(({ text }) => text !== '')).toEqual([]);
      // Opens and closes a dialog, and closes the panel: the page's own dialogs stay open.
      await click('sotto-room-header >> .icon-btn', 'Back to rooms');
      await click('sotto-room-list >> .icon-btn', 'New room');
      await see('.dialog');
      await forget(engine);
      await engine.press('Escape');
      await missSoon('.dialog');
      await engine.press('Escape');
      await see('.launcher');
      expect((await listenerOf(engine)).heard.filter(({ type }) => type.startsWith('key'))).toEqual([]);
      // With nothing left to close, Escape belongs to the page, and so do shortcuts with Control.
      await engine.press('Escape');
      await engine.press('Control+s');
      const { heard } = await listenerOf(engine);
      expect(heard.filter(({ type }) => type === 'keydown').map(({ text }) => text)).toEqual([
        'Escape',
        'Control',
        's',
      ]);
      // Typing in the page's own field is not affected.
      await click('#own');
      await engine.evaluate(() =>
        addEventListener('input', () =>
          (globalThis as unknown as { listener: Listener }).listener.shortcuts.push('own input'),
        ),
      );
      await engine.type('a');
      expect((await listenerOf(engine)).shortcuts).toContain('own input');
    } finally {
      await engine.close();
    }
  });
});

it('keeps what an input method composes, and passes events of slotted elements', async () => {
  const [choice] = engines('chromium');
  const engine = (await choice!.start()) as Engine & { page: Page };
  const { click, see } = hand(engine);
  try {
    await engine.open(site.url);
    await click('.launcher');
    await see('#username');
    await click('#slotted');
    await forget(engine);
    await engine.type('7');
    expect((await listenerOf(engine)).heard).toEqual([]);
    const slotted = await engine.evaluate(() => {
      const types: string[] = [];
      Object.assign(globalThis, { types });
      for (const type of ['keydown', 'input', 'keyup']) addEventListener(type, () => types.push(type));
      return types.length;
    });
    expect(slotted).toBe(0);
    await engine.type('7');
    expect(await engine.evaluate(() => (globalThis as unknown as { types: string[] }).types)).toEqual([
      'keydown',
      'input',
      'keyup',
    ]);
    await click('#username');
    await forget(engine);
    const protocol = await engine.page.context().newCDPSession(engine.page);
    await protocol.send('Input.imeSetComposition', { text: 'に', selectionStart: 1, selectionEnd: 1 });
    await protocol.send('Input.insertText', { text: '日' });
    expect(await engine.page.getByLabel('Username').inputValue()).toBe('日');
    const { heard } = await listenerOf(engine);
    expect(heard.filter(({ text, type }) => text !== '' || type.startsWith('composition'))).toEqual([]);
  } finally {
    await engine.close();
  }
});
