import { describe, expect, it } from 'vitest';
import { Rate } from './rate.js';

describe('Rate', () => {
  it('counts exactly and forgets what is older than ten seconds', () => {
    const rate = new Rate(0);
    for (let now = 0; now < 10_000; now += 100) rate.add(now);
    expect([rate.total, rate.perSecond(9_999)]).toEqual([100, expect.closeTo(10, 1)]);
    expect(rate.perSecond(14_999)).toBeCloseTo(5, 0);
    expect([rate.perSecond(60_000), rate.total]).toEqual([0, 100]);
  });
  it('does not exaggerate at the beginning', () => {
    const rate = new Rate(1_000);
    rate.add(1_010);
    expect(rate.perSecond(1_020)).toBe(1);
  });
});
