/** A row that was never measured is taken to be this high, in pixels. */
export const ESTIMATE = 36;

/** A run of rows: `from` inclusive, `to` exclusive. */
export interface RowRange {
  from: number;
  to: number;
}

/** Heights of all rows and their prefix sums, in pixels. Rows are known by their keys. */
export class HeightIndex {
  private keys: readonly string[] = [];
  private heights = new Float64Array(0);
  /** `sums[i]` is the top of row `i`; one more for the end. Computed on demand. */
  private sums: Float64Array | undefined;

  get length(): number {
    return this.keys.length;
  }

  /** Height of all rows. */
  get total(): number {
    return this.top(this.length);
  }

  /** Sets the rows, and keeps the heights of those that stay. */
  setKeys(keys: readonly string[]): void {
    const [old, heights] = [this.keys, new Float64Array(keys.length).fill(ESTIMATE)];
    const shortest = Math.min(old.length, keys.length);
    let head = 0;
    while (head < shortest && old[head] === keys[head]) head++;
    let tail = 0;
    while (tail < shortest - head && old[old.length - 1 - tail] === keys[keys.length - 1 - tail]) tail++;
    heights.set(this.heights.subarray(0, head));
    heights.set(this.heights.subarray(old.length - tail), keys.length - tail);
    const moved = new Map(
      old.slice(head, old.length - tail).map((key, at) => [key, this.heights[head + at]!]),
    );
    for (let at = head; at < keys.length - tail && moved.size > 0; at++)
      heights[at] = moved.get(keys[at]!) ?? ESTIMATE;
    this.keys = keys;
    this.heights = heights;
    this.sums = undefined;
  }

  /** Sets a measured height; returns whether it changed. */
  setHeight(index: number, height: number): boolean {
    if (index < 0 || index >= this.length || this.heights[index] === height) return false;
    this.heights[index] = height;
    this.sums = undefined;
    return true;
  }

  /** Where a row begins. */
  top(index: number): number {
    this.sums ??= this.addUp();
    return this.sums[index] ?? 0;
  }

  /** The row at a height. */
  rowAt(y: number): number {
    let [low, high] = [0, Math.max(0, this.length - 1)];
    while (low < high) {
      const middle = (low + high + 1) >> 1;
      if (this.top(middle) <= y) low = middle;
      else high = middle - 1;
    }
    return low;
  }

  /**
   * The rows to draw for a viewport from `top` to `bottom`: `overscan` pixels more on both sides, but at most `limit`
   * rows, as long as all visible ones are among them.
   */
  rangeOf(top: number, bottom: number, overscan: number, limit: number): RowRange {
    if (this.length === 0) return { from: 0, to: 0 };
    const seen = { from: this.rowAt(top), to: this.rowAt(bottom) + 1 };
    const range = { from: this.rowAt(top - overscan), to: this.rowAt(bottom + overscan) + 1 };
    while (range.to - range.from > limit && (range.from < seen.from || range.to > seen.to)) {
      if (seen.from - range.from >= range.to - seen.to) range.from++;
      else range.to--;
    }
    return range;
  }

  private addUp(): Float64Array {
    const sums = new Float64Array(this.length + 1);
    for (let at = 0; at < this.length; at++) sums[at + 1] = sums[at]! + this.heights[at]!;
    return sums;
  }
}
