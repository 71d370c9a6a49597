import { afterEach, expect, it, vi } from 'vitest';
import { ariaShortcut, isShortcut, shortcutText } from './shortcut.js';

function stand(platform: string, isTouchFirst = false): void {
  vi.stubGlobal('navigator', { platform });
  vi.stubGlobal('matchMedia', () => ({ matches: isTouchFirst }));
}
afterEach(() => vi.unstubAllGlobals());

const pressed = (key: string, code: string, modifiers: Partial<KeyboardEvent> = {}) =>
  isShortcut({ key, code, ...modifiers } as KeyboardEvent, 'k');

it('takes the letter with Control, also with Caps Lock, by the letter where there is one', () => {
  stand('Linux x86_64');
  expect(pressed('k', 'KeyK', { ctrlKey: true })).toBe(true);
  expect(pressed('K', 'KeyK', { ctrlKey: true })).toBe(true);
  // Dvorak: the letter k lies where others have v.
  expect(pressed('k', 'KeyV', { ctrlKey: true })).toBe(true);
  expect(pressed('t', 'KeyK', { ctrlKey: true })).toBe(false);
  expect(pressed('k', 'KeyK')).toBe(false);
});

it.each([
  ['Russian', 'л'],
  ['Greek', 'κ'],
  ['Arabic', 'ن'],
  ['Korean', 'ㅏ'],
])('takes the key by its place where the layout is %s', (_, key) => {
  stand('Win32');
  expect(pressed(key, 'KeyK', { ctrlKey: true })).toBe(true);
  expect(pressed(key, 'KeyJ', { ctrlKey: true })).toBe(false);
});

it('leaves AltGr, Shift and the other modifier alone', () => {
  stand('Win32');
  for (const more of ['altKey', 'shiftKey', 'metaKey'])
    expect(pressed('k', 'KeyK', { ctrlKey: true, [more]: true })).toBe(false);
});

it('wants Command on a Mac, where Control and K cut a line', () => {
  stand('MacIntel');
  expect(pressed('k', 'KeyK', { metaKey: true })).toBe(true);
  expect(pressed('k', 'KeyK', { ctrlKey: true })).toBe(false);
  expect([shortcutText('k'), ariaShortcut('k')]).toEqual(['⌘ K', 'Meta+K']);
});

it('is written as it is pressed, and nowhere on a phone', () => {
  stand('Linux x86_64');
  expect([shortcutText('k'), ariaShortcut('k')]).toEqual(['Ctrl K', 'Control+K']);
  stand('Linux armv8l', true);
  expect([shortcutText('k'), ariaShortcut('k')]).toEqual([undefined, undefined]);
});
