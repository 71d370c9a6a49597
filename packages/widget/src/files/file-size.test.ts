import { expect, test } from 'vitest';
import { describeFile, formatBytes, formatIn } from './file-size.js';

test('a size is read in the unit that fits', () => {
  expect([1, 999, 1500, 412_000, 2_100_000, 52_428_800].map(formatBytes)).toEqual([
    ...['1 byte', '999 bytes', '1.5 kB', '412 kB', '2.1 MB', '52 MB'],
  ]);
});

test('a part is read in the unit of the whole', () => {
  expect([0, 6_100_000, 19_600_000].map((bytes) => formatIn(bytes, 20_000_000))).toEqual(['0', '6.1', '20']);
  expect(formatIn(300, 412_000)).toBe('0.3');
});

test('a file is told by the end of its name', () => {
  expect(describeFile({ name: 'cue.sheet.pdf', size: 412_000 })).toBe('PDF, 412 kB');
  expect(describeFile({ name: 'Makefile', size: 3000 })).toBe('3 kB');
});
