import { beforeEach, describe, expect, it } from 'vitest';
import { ESTIMATE } from './height-index.js';
import { LogLayout } from './log-layout.js';

const keys = (from: number, to: number) => Array.from({ length: to - from }, (_, at) => `m${from + at}`);
const NONE = { before: 0, after: 0 };

describe('LogLayout', () => {
  let layout: LogLayout;
  beforeEach(() => {
    layout = new LogLayout();
    layout.heights.setKeys(keys(100, 150));
    layout.reset({ before: 100, after: 0 });
  });

  it('has room for what is not loaded, and counts places from the end', () => {
    expect(layout.size).toBe(150 * ESTIMATE);
    expect([layout.before, layout.after]).toEqual([100 * ESTIMATE, 0]);
    expect([layout.endOf(49), layout.endOf(0)]).toEqual([0, 49 * ESTIMATE]);
  });

  it('holds size and places while pages, messages and heights come', () => {
    const end = layout.endOf(20);
    layout.heights.setKeys(keys(50, 155));
    layout.heights.setHeight(3, 900);
    layout.heights.setHeight(102, 500);
    layout.hold(70, end);
    expect(layout.size).toBe(150 * ESTIMATE);
    expect(layout.endOf(70)).toBe(end);
    // What came after the last row is cut off until the log rests.
    expect(layout.after).toBe(-(5 * ESTIMATE + 500 - ESTIMATE));
    expect(layout.before).toBe(50 * ESTIMATE - (900 - ESTIMATE));
  });

  it('reserves room at rest, and returns by how much rows went away from the end', () => {
    const end = layout.endOf(20);
    layout.heights.setKeys(keys(0, 152));
    layout.hold(120, end);
    expect(layout.settle(NONE, 120, end, 1)).toBe(2 * ESTIMATE);
    expect([layout.before, layout.after, layout.endOf(120)]).toEqual([0, 0, end + 2 * ESTIMATE]);
  });

  it('moves rows by whole steps of the scroller alone, so that no rounding adds up', () => {
    const end = layout.endOf(20);
    layout.heights.setHeight(30, ESTIMATE + 10.3);
    expect(layout.settle({ before: 100, after: 0 }, 20, end, 0.5)).toBe(10.5);
    expect(layout.endOf(20)).toBeCloseTo(end + 10.5, 9);
  });

  it('keeps the room before the rows as it is while it is about right', () => {
    const end = layout.endOf(20);
    layout.heights.setKeys(keys(80, 150));
    layout.settle({ before: 80, after: 0 }, 40, end, 1);
    expect(layout.size).toBe(150 * ESTIMATE);
    layout.heights.setHeight(0, 60 * ESTIMATE);
    layout.settle({ before: 80, after: 0 }, 40, end, 1);
    expect(layout.before).toBe(80 * ESTIMATE);
  });
});
