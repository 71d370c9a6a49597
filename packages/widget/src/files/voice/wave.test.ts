import { expect, test } from 'vitest';
import { formatClock, toPeaks, wavePath } from './wave.js';

test('a recording of any length has 64 steps, the loudest one being 31', () => {
  for (const length of [1, 10, 64, 1000, 18_000]) {
    const peaks = toPeaks(Array.from({ length }, (_, at) => (at % 10) / 20));
    expect(peaks).toHaveLength(64);
    expect(Math.max(...peaks)).toBe(length === 1 ? 0 : 31);
    expect(peaks.every((peak) => Number.isInteger(peak) && peak >= 0 && peak <= 31)).toBe(true);
  }
});

test('silence is drawn as silence, and no recording at all as well', () => {
  expect(new Set(toPeaks([0.001, 0.002]))).toEqual(new Set([1]));
  expect(toPeaks([])).toEqual(Array.from({ length: 64 }, () => 0));
});

test('a loud step stands where it was', () => {
  const peaks = toPeaks(Array.from({ length: 640 }, (_, at) => (at >= 320 && at < 330 ? 0.4 : 0.1)));
  expect(peaks.indexOf(31)).toBe(32);
  expect(peaks.filter((peak) => peak === 31)).toHaveLength(1);
});

test('a wave is drawn from the middle, and a peak that is out of range does not leave the box', () => {
  expect(wavePath([0, 31, 9999], 0, 3)).toBe('M0 12.5h2v3h-2zM4 2h2v24h-2zM8 2h2v24h-2z');
  expect(wavePath([0, 31], 1)).toBe('M4 2h2v24h-2z');
});

test('a length is read as a clock', () => {
  expect([0, 7400, 65_000, 900_000].map(formatClock)).toEqual(['0:00', '0:07', '1:05', '15:00']);
});
