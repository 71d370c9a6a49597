import { vi } from 'vitest';
import type { Engine } from './engines/index.js';

/** Middle of an element, in CSS pixels of the page. */
interface Place {
  x: number;
  y: number;
}

/**
 * What a user sees and touches of the chat, in any engine. Selectors reach into open shadow roots;
 * `sotto-room-list >> input` is an input in the shadow root of the list.
 */
export function hand(engine: Engine) {
  /** Returns the place of the first visible element that matches, with this text if one is given. */
  const find = (selector: string, text = '') =>
    engine.evaluate(
      (wanted: string, words: string) => {
        const all = (root: ParentNode): HTMLElement[] =>
          [...root.querySelectorAll<HTMLElement>('*')].flatMap((element) => [
            element,
            ...(element.shadowRoot ? all(element.shadowRoot) : []),
          ]);
        const [inner, host] = wanted.split(' >> ').reverse() as [string, string?];
        for (const element of all(document)) {
          const root = element.getRootNode();
          if (!element.matches(inner) || (host && !(root instanceof ShadowRoot && root.host.matches(host))))
            continue;
          const { left, top, width, height } = element.getBoundingClientRect();
          const label = element.textContent + (element.getAttribute('aria-label') ?? '');
          if (width > 0 && height > 0 && label.includes(words))
            return { x: left + width / 2, y: top + height / 2 };
        }
        return null;
      },
      selector,
      text,
    ) as Promise<Place | null>;
  const see = (selector: string, text?: string): Promise<Place> =>
    vi.waitFor(
      async () => {
        const place = await find(selector, text);
        if (!place) throw new Error(`not seen: ${selector} ${text ?? ''}`);
        return place;
      },
      { timeout: 30_000, interval: 30 },
    );
  const click = async (selector: string, text?: string) => {
    const { x, y } = await see(selector, text);
    await engine.click(x, y);
  };
  return {
    find,
    see,
    click,
    /** Waits until nothing that matches is visible. */
    missSoon: (selector: string, text?: string) =>
      vi.waitFor(
        async () => {
          if (await find(selector, text)) throw new Error(`still seen: ${selector} ${text ?? ''}`);
        },
        { timeout: 30_000, interval: 30 },
      ),
    /** Signs in by the form, by key presses. */
    async signIn(username: string, password: string) {
      await click('#username');
      await engine.type(username);
      await click('#password');
      await engine.type(password);
      await engine.press('Enter');
      await see('sotto-room-list');
    },
    async openRoom(name: string) {
      await click('sotto-room-list >> .row', name);
      await see('sotto-composer >> textarea');
    },
  };
}
