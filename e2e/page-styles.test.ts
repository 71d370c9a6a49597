import type { ChatClient } from '@sotto/sdk';
import type { Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { engines } from './support/engines/index.js';
import type { Engine } from './support/engines/index.js';
import { onPage } from './support/pages/foreign-page.js';
import { hand } from './support/hand.js';
import { PASSWORD, signUp } from './support/people.js';
import { startServer } from './support/server.js';
import type { TestServer } from './support/server.js';

// The page's own styles stay outside, and its rules for the chat's position apply.

const LINE = 'Stand by, and go on the second bell';
let server: TestServer;
let ada: ChatClient;

beforeAll(async () => {
  server = await startServer({ RATE_LIMITS: 'off' });
  ada = await signUp(server, 'ada', 'Ada Lind');
  const { slug } = await ada.rooms.create({ name: 'Cues' });
  await ada.messages.send(slug, LINE);
});
afterAll(async () => {
  ada.close();
  await server.stop();
});

/**
 * Finds the inherited properties of this browser by trying, and sets all of them on `body` to unwanted
 * values, except those that a page sets for the chat, too.
 */
function spoilInherited(): void {
  const [outer, inner] = [document.createElement('div'), document.createElement('div')];
  outer.append(inner);
  // Without boxes there are no used values, such as widths, that a child derives from its container.
  outer.hidden = true;
  document.body.append(outer);
  const values = (
    'hidden none red 37px 3 5 both collapse vertical-rl justify uppercase italic 900 pre break-all all-small-caps ' +
    'wait inside square bevel round evenodd optimizeSpeed crisp-edges hide exact under sesame isolate fantasy ' +
    'nowrap balance auto normal text-top linear strict loose anywhere each-line first all 40% scaleX(2)'
  ).split(' ');
  const spoiled: [string, string][] = [];
  for (const name of getComputedStyle(outer)) {
    // Inherited on purpose: the direction and the language of the page, and custom properties.
    if (name === 'direction' || name === '-webkit-locale' || name.startsWith('--')) continue;
    // It rotates the page, and the chat as one of its boxes.
    if (/writing-mode|block-flow/.test(name) && document.querySelector('chat-widget[mode="inline"]'))
      continue;
    const before = getComputedStyle(inner).getPropertyValue(name);
    for (const value of values) {
      if (!CSS.supports(name, value)) continue;
      outer.style.setProperty(name, value);
      const [set, got] = [outer, inner].map((element) => getComputedStyle(element).getPropertyValue(name));
      outer.style.removeProperty(name);
      if (got === before || set !== got) continue;
      spoiled.push([name, value]);
      break;
    }
  }
  outer.remove();
  Object.assign(globalThis, { spoiled: spoiled.map(([name]) => name) });
  if (!document.documentElement.classList.contains('spoil')) return;
  for (const [name, value] of spoiled) document.body.style.setProperty(name, value);
  // Not inherited properties, but they affect the inside all the same.
  document.body.style.setProperty('text-decoration', 'line-through');
  document.body.style.setProperty('user-select', 'none');
  document.body.style.setProperty('-webkit-user-select', 'none');
}

/** The size and the inherited properties of each element of the chat, by its position in the tree. */
async function describeChat(): Promise<Record<string, string>> {
  const names = [
    ...(globalThis as unknown as { spoiled: string[] }).spoiled,
    'user-select',
    '-webkit-user-select',
  ];
  const looks: Record<string, string> = {};
  const describe = async (root: ShadowRoot, path: string) => {
    await Promise.allSettled(root.getAnimations().map(({ finished }) => finished));
    let index = 0;
    for (const element of root.querySelectorAll('*')) {
      const at = `${path} ${element.localName}.${index++}`;
      const { width, height } = element.getBoundingClientRect();
      const style = getComputedStyle(element);
      looks[`${at} size`] = `${width} ${height}`;
      for (const name of names) looks[`${at} ${name}`] = style.getPropertyValue(name);
      if (element.shadowRoot) await describe(element.shadowRoot, at);
    }
  };
  await describe(document.querySelector('chat-widget')!.shadowRoot!, '');
  return looks;
}

/** The id of the focused element: the focus moves to the first field once the panel has opened. */
function focusedId(): string | undefined {
  let focused = document.activeElement;
  while (focused?.shadowRoot?.activeElement) focused = focused.shadowRoot.activeElement;
  return focused?.id;
}

describe.each(engines('chromium', 'firefox', 'webkit'))('$name', (choice) => {
  it.each(choice.name === 'chromium' ? ['floating', 'inline'] : ['floating'])(
    'inherits no property of the page, and can be clicked, written in and selected from: %s',
    async (mode) => {
      const looks: Record<string, string>[] = [];
      const pictures: Buffer[] = [];
      for (const root of ['lang="en"', 'lang="en" class="spoil"'])
        await onPage(
          server,
          choice,
          { root, attributes: `mode="${mode}"`, script: spoilInherited },
          async (engine) => {
            const { click, see, signIn, openRoom } = hand(engine);
            if (mode === 'floating') await click('.launcher');
            await see('#username');
            looks.push(await engine.evaluate(describeChat));
            // Computed styles do not show what is drawn through boxes, such as a line through the text.
            const { page } = engine as Engine & { page?: Page };
            if (mode === 'floating') await expect.poll(() => engine.evaluate(focusedId)).toBe('username');
            if (page)
              pictures.push(await page.locator('chat-widget section').screenshot({ animations: 'disabled' }));
            await signIn('ada', PASSWORD);
            await openRoom('Cues');
            const { x, y } = await see('sotto-message-list >> .text', LINE);
            await page?.mouse.click(x, y, { clickCount: 3 });
            if (page) expect(await page.evaluate(() => getSelection()!.toString())).toContain(LINE);
            await click('sotto-composer >> textarea');
            await engine.type('Written');
            await engine.press('Enter');
            await see('sotto-message-list >> .text', 'Written');
            const spoiled = await engine.evaluate(
              () => (globalThis as unknown as { spoiled: string[] }).spoiled.length,
            );
            expect(spoiled).toBeGreaterThan(40);
          },
        );
      const [plain, spoiled] = looks as [Record<string, string>, Record<string, string>];
      expect(Object.keys(plain).length).toBeGreaterThan(20 * 40);
      expect(Object.keys(spoiled)).toEqual(Object.keys(plain));
      expect(Object.entries(spoiled).filter(([at, value]) => plain[at] !== value)).toEqual([]);
      expect(pictures.every((picture) => picture.equals(pictures[0]!))).toBe(true);
    },
  );
});
