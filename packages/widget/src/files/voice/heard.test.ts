import { expect, it } from 'vitest';
import { isHeard, markHeard } from './heard.js';

it('remembers which voice messages were heard in this browser, the newest 500', () => {
  expect(isHeard('first')).toBe(false);
  markHeard('first');
  markHeard('first');
  expect(isHeard('first')).toBe(true);
  for (let at = 0; at < 499; at += 1) markHeard(`next${at}`);
  expect(isHeard('first')).toBe(true);
  markHeard('last');
  expect([isHeard('first'), isHeard('next0'), isHeard('last')]).toEqual([false, true, true]);
});
