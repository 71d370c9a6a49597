import { expect, it } from 'vitest';
import { toggleMark } from './text-marks.js';
import type { Mark } from './text-marks.js';

/** Toggles a mark in a text whose selection is in brackets, and writes the result in the same way. */
function toggle(text: string, mark: Mark): string {
  const from = text.indexOf('[');
  const to = text.indexOf(']') - 1;
  const value = text.replace(/[[\]]/g, '');
  const change = toggleMark({ value, from, to }, mark);
  const after = value.slice(0, change.from) + change.text + value.slice(change.to);
  const [start, end] = change.select;
  return `${after.slice(0, start)}[${after.slice(start, end)}]${after.slice(end)}`;
}

it.each<[string, Mark, string]>([
  ['a [b] c', '**', 'a **[b]** c'],
  ['a **[b]** c', '**', 'a [b] c'],
  ['a [**b**] c', '**', 'a [b] c'],
  ['a [b ]c', '*', 'a *[b]* c'],
  ['**[b]**', '*', '***[b]***'],
  ['***[b]***', '*', '**[b]**'],
  ['***[b]***', '**', '*[b]*'],
  ['*[b]*', '**', '***[b]***'],
  ['a[]', '~~', 'a~~[]~~'],
  ['a~~[]~~', '~~', 'a[]'],
  ['[x]', '`', '`[x]`'],
  ['`[x]`', '`', '[x]'],
])('toggles %j by %s', (text, mark, result) => expect(toggle(text, mark)).toBe(result));

it('makes a block of code of several lines, on lines of its own', () => {
  expect(toggle('a [b\nc] d', '`')).toBe('a \n```\n[b\nc]\n```\n d');
  expect(toggle('```\n[b\nc]\n```', '`')).toBe('[b\nc]');
});
