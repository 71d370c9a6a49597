import { expect, it } from 'vitest';
import { formatCountdown, formatSpan } from './format-span.js';

it('names a span by its largest whole unit', () => {
  const spans = [5, 60, 90, 300, 3600].map((seconds) => formatSpan(seconds).replace('\u00a0', ' '));
  expect(spans).toEqual(['5 s', '1 min', '90 s', '5 min', '1 h']);
});

it('counts down as a clock does', () => {
  expect([1, 59, 60, 245, 3600].map(formatCountdown)).toEqual(['1', '59', '1:00', '4:05', '1:00:00']);
});
