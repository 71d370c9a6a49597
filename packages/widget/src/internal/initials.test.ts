import { expect, it } from 'vitest';
import { initials } from './initials.js';

it.each([
  ['Ada Lind', 'AL'],
  ['ada', 'A'],
  ['Wilhelmina Featherstonehaugh-Cholmondeley of Nether Wallop', 'WW'],
  ['علی\u200Cرضا', 'ع'],
  ['👩‍💻 Dev team', 'DT'],
  ['O’Neill', 'O'],
])('takes letters of the first and the last word: %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

it.each([
  ['Room 30', 'R'],
  ['Visitor 4711', 'V'],
  ['3rd floor', 'RF'],
  ['Quiet Otter 12', 'QO'],
  ['ada2', 'A'],
])('leaves digits out where there are letters: %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});

it.each([
  ['4711', '4'],
  ['24 / 7', '27'],
  ['👍', '?'],
])('takes digits where there is nothing else: %s', (name, letters) => {
  expect(initials(name)).toBe(letters);
});
