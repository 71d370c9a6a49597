import { vi } from 'vitest';
import type { Engine, Finger } from './engines/index.js';
import { findOnScreen } from './find-on-screen.js';
import type { Found, Wanted } from './find-on-screen.js';

type Role = Wanted['role'];
/** A name as a whole, or what it must match. */
type Name = string | RegExp;

/** Milliseconds that something may take to appear: far more than needed, so that only what never appears fails. */
const PATIENCE = { timeout: 45_000, interval: 30 };

/** What a user sees and does on a page, in any engine: finds things by name, points, presses keys. */
export interface Screen {
  /** Waits until it is visible, and returns its place; of several, the first. */
  see(role: Role, name: Name, within?: string): Promise<Found>;
  /** Waits until it is no longer visible. */
  miss(role: Role, name: Name, within?: string): Promise<void>;
  /** Returns how many are visible now. */
  count(role: Role, name: Name, within?: string): Promise<number>;
  /** Waits until a click would reach it, and clicks it with the mouse. */
  click(role: Role, name: Name, within?: string): Promise<void>;
  /** Waits until a tap would reach it, and taps it with a finger. */
  tap(role: Role, name: Name, within?: string): Promise<void>;
  /** Waits until a finger would reach it, and puts one down there; not in WebKit. */
  touch(role: Role, name: Name, within?: string): Promise<Finger>;
  /** Moves the mouse over it. */
  hover(role: Role, name: Name, within?: string): Promise<void>;
  /** Clicks a field and replaces its text. */
  fill(name: Name, text: string, within?: string): Promise<void>;
  /** The name of what has the focus. */
  focusedName(): Promise<string>;
}

/** Creates the screen of an engine's page. */
export function onScreen(engine: Engine): Screen {
  const find = (role: Role, name: Name, within?: string): Promise<Found[]> => {
    const isPattern = name instanceof RegExp;
    return engine.evaluate(findOnScreen, { role, name: isPattern ? name.source : name, isPattern, within });
  };
  const wait = (
    what: string,
    role: Role,
    name: Name,
    within: string | undefined,
    choose: (all: Found[]) => Found | undefined,
  ) =>
    vi.waitFor(async () => {
      const all = await find(role, name, within);
      const found = choose(all);
      if (!found) throw new Error(`${engine.name}: no ${what} ${role} ${name} among ${all.length}`);
      return found;
    }, PATIENCE);
  const reach = async (role: Role, name: Name, within?: string) => {
    const { left, top, width, height } = await wait('reachable', role, name, within, (all) =>
      all.find(({ isReachable }) => isReachable),
    );
    return [left + width / 2, top + height / 2] as const;
  };
  const screen: Screen = {
    see: (role, name, within) => wait('visible', role, name, within, ([first]) => first),
    async miss(role, name, within) {
      await vi.waitFor(async () => {
        const [first] = await find(role, name, within);
        if (first) throw new Error(`${engine.name}: ${role} ${name} is still there: ${first.text}`);
      }, PATIENCE);
    },
    count: async (...wanted) => (await find(...wanted)).length,
    click: async (...wanted) => engine.click(...(await reach(...wanted))),
    tap: async (...wanted) => engine.tap(...(await reach(...wanted))),
    touch: async (...wanted) => engine.touch!(...(await reach(...wanted))),
    hover: async (...wanted) => engine.move(...(await reach(...wanted))),
    async fill(name, text, within) {
      await screen.click('textbox', name, within);
      await engine.press('Control+a');
      await engine.type(text);
    },
    focusedName: () =>
      engine.evaluate(() => {
        let active = document.activeElement;
        while (active?.shadowRoot?.activeElement) active = active.shadowRoot.activeElement;
        const label = (active as HTMLInputElement | null)?.labels?.[0]?.textContent;
        const name = active?.getAttribute('aria-label') ?? label ?? active?.textContent ?? '';
        return name.replace(/\s+/g, ' ').trim();
      }),
  };
  return screen;
}
