import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { keepHere, readHere } from './kept-here.js';

let stored: Map<string, string>;
let isBlocked: boolean;
const unlessBlocked = <T>(act: () => T): T => {
  if (isBlocked) throw new DOMException('blocked', 'SecurityError');
  return act();
};

beforeEach(() => {
  stored = new Map();
  isBlocked = false;
  vi.stubGlobal('localStorage', {
    getItem: (key: string) => unlessBlocked(() => stored.get(key) ?? null),
    setItem: (key: string, value: string) => unlessBlocked(() => stored.set(key, value)),
  });
});
afterEach(() => {
  vi.unstubAllGlobals();
});

it('keeps a choice in the browser', () => {
  expect(readHere('sotto.one')).toBeNull();
  keepHere('sotto.one', 'on');
  expect([readHere('sotto.one'), stored.get('sotto.one')]).toEqual(['on', 'on']);
});

it('keeps it until the page is left where storage is blocked or full, and in the browser once it can', () => {
  isBlocked = true;
  expect(readHere('sotto.two')).toBeNull();
  keepHere('sotto.two', 'off');
  expect(readHere('sotto.two')).toBe('off');
  isBlocked = false;
  expect(readHere('sotto.two')).toBe('off');
  keepHere('sotto.two', 'on');
  stored.set('sotto.two', 'changed in another tab');
  expect(readHere('sotto.two')).toBe('changed in another tab');
});
