import { HeightIndex, ESTIMATE } from './height-index.js';

/** Messages that are not loaded reserve room for this many rows at most. */
const MAX_RESERVED_ROWS = 400;

/** How many messages of a room are not loaded, before the first and after the last row. */
export interface Missing {
  before: number;
  after: number;
}

/**
 * Geometry of a log: its rows, and room before and after them for messages that are not loaded. Places are counted in
 * pixels from the end of the content.
 *
 * While the user scrolls, the content keeps its size and every visible row its place, whatever arrives or changes: a
 * browser that animates a scroll on another thread aims at a place in the content as it was. The room before and after
 * the rows takes up the difference. Below 0 it cuts rows off, which can only be beyond what is visible. At rest, the
 * room becomes what it should be.
 */
export class LogLayout {
  readonly heights = new HeightIndex();
  /** Height of the whole content. */
  size = 0;
  /** Room after the last row. */
  after = 0;

  /** Room before the first row. */
  get before(): number {
    return this.size - this.heights.total - this.after;
  }

  /** Where a row ends. */
  endOf(index: number): number {
    return this.after + this.heights.total - this.heights.top(index + 1);
  }

  /** Keeps the size of the content, and a row at the place where it ended. */
  hold(index: number, end: number): void {
    this.after += end - this.endOf(index);
  }

  /** Reserves room before the rows for what is missing, unless there is about as much. No row changes its place. */
  openStart(missing: Missing): void {
    const wanted = reserve(missing.before);
    if (this.before < wanted / 2 || this.before > wanted * 2)
      this.size = wanted + this.heights.total + this.after;
  }

  /**
   * Reserves room for what is missing on both sides.
   *
   * @param step - the smallest distance that a scroller can move
   * @returns how much further from the end the row is now, a multiple of `step`
   */
  settle(missing: Missing, index: number, end: number, step: number): number {
    this.after = reserve(missing.after);
    const exact = this.endOf(index) - end;
    const moved = Math.round(exact / step) * step;
    this.after += moved - exact;
    this.openStart(missing);
    return moved;
  }

  /** Reserves room for what is missing on both sides, where no row has to keep its place. */
  reset(missing: Missing): void {
    this.after = reserve(missing.after);
    this.size = reserve(missing.before) + this.heights.total + this.after;
  }
}

/** Room for messages that are not loaded, in pixels. */
function reserve(messages: number): number {
  return Math.min(messages, MAX_RESERVED_ROWS) * ESTIMATE;
}
