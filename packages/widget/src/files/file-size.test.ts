import { expect, test } from 'vitest';
import { describeFile, formatBytes } from './file-size.js';

test('a size is read in the unit that fits', () => {
  expect([1, 999, 1500, 412_000, 2_100_000, 52_428_800].map(formatBytes)).toEqual([
    ...['1 byte', '999 bytes', '1.5 kB', '412 kB', '2.1 MB', '52 MB'],
  ]);
});

test('a file is told by the end of its name', () => {
  expect(describeFile({ name: 'cue.sheet.pdf', size: 412_000 })).toBe('PDF, 412 kB');
  expect(describeFile({ name: 'Makefile', size: 3000 })).toBe('3 kB');
});
