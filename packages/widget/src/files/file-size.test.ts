import { expect, test, vi } from 'vitest';
import { describeFile, formatBytes, formatPart } from './file-size.js';

test('a size is read in the unit that fits', () => {
  expect([1, 999, 1500, 412_000, 2_100_000, 52_428_800].map(formatBytes)).toEqual([
    ...['1 byte', '999 bytes', '1.5 kB', '412 kB', '2.1 MB', '52 MB'],
  ]);
});

test('a size that would be a thousand of a unit is one of the next', () => {
  expect([999_499, 999_500, 999_950, 999_950_000, 9_960].map(formatBytes)).toEqual([
    ...['999 kB', '1 MB', '1 MB', '1 GB', '10 kB'],
  ]);
});

test('a part is read in the unit of the whole, and both as exactly', () => {
  expect(formatPart(6_100_000, 20_000_000)).toEqual(['6.1', '20 MB']);
  expect(formatPart(19_600_000, 22_000_000)).toEqual(['20', '22 MB']);
  expect(formatPart(1_400_000, 2_000_000)).toEqual(['1.4', '2.0 MB']);
  expect(formatPart(300, 412_000)).toEqual(['0.3', '412 kB']);
  expect(formatPart(5, 300)).toEqual(['5', '300 bytes']);
});

test('no format is created twice', () => {
  formatPart(1000, 3000);
  const create = vi.spyOn(Intl, 'NumberFormat');
  formatPart(2000, 3000);
  expect(create).not.toHaveBeenCalled();
  create.mockRestore();
});

test('a file is told by the end of its name', () => {
  expect(describeFile({ name: 'cue.sheet.pdf', size: 412_000 })).toBe('PDF, 412 kB');
  expect(describeFile({ name: 'Makefile', size: 3000 })).toBe('3 kB');
});
