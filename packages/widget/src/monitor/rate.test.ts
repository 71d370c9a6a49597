import { describe, expect, it } from 'vitest';
import { Rate } from './rate.js';

describe('Rate', () => {
  it('counts exactly', () => {
    const rate = new Rate(0);
    for (let now = 0; now < 10_000; now += 100) rate.add(now);
    expect([rate.total, rate.perSecond(9_999)]).toEqual([100, expect.closeTo(10, 1)]);
    expect([rate.perSecond(60_000), rate.total]).toEqual([0, 100]);
  });
  it('does not exaggerate at the beginning', () => {
    const rate = new Rate(1_000);
    rate.add(1_010);
    expect(rate.perSecond(1_020)).toBe(1);
  });
  it.each([
    [5, 50],
    [50, 5],
    [5, 0],
  ])('follows from %i to %i a second within three seconds', (before, after) => {
    const rate = new Rate(0);
    for (let now = 0; now < 10_000; now += 1000 / before) rate.add(now);
    for (let now = 10_000; after > 0 && now < 12_500; now += 1000 / after) rate.add(now);
    expect(rate.perSecond(12_500)).toBeCloseTo(after, 0);
  });
  it('is steady while the beat is', () => {
    const rate = new Rate(0);
    for (let now = 0; now < 20_000; now += 20) {
      rate.add(now);
      if (now > 2_000) expect(rate.perSecond(now)).toBeCloseTo(50, -1);
    }
  });
});
