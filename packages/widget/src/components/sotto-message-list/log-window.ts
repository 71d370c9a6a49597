import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { HeightIndex } from '../../timeline/height-index.js';
import type { RowRange } from '../../timeline/height-index.js';

/** Drawn beyond the viewport on both sides, in pixels, as far as {@link MAX_ROWS} allows. */
const OVERSCAN = 600;
/** Rows in the page at most, unless more are visible: keeps the whole panel below 300 elements. */
const MAX_ROWS = 30;
/** Room left around a row that is scrolled into view, in pixels. */
const MARGIN = 8;

/** The elements that the window works on. */
export interface LogParts {
  scroller: HTMLElement;
  above: HTMLElement;
  below: HTMLElement;
  rows: HTMLElement[];
}

/**
 * The window over a log that is anchored at its end (`flex-direction: column-reverse`, so `scrollTop` is 0 at the end
 * and negative above). Draws the visible rows and some more; keeps a visible row where it is, whatever changes.
 */
export class LogWindow implements ReactiveController {
  /** Rows to draw. */
  range: RowRange = { from: 0, to: 0 };
  /** Whether the end is held in view. */
  isAtEnd = true;
  /** Whether the beginning of what is loaded is near. */
  isNearStart = false;
  private readonly heights = new HeightIndex();
  private keys: readonly string[] = [];
  /** A row, and how far its end is below the viewport's top: what changes within it changes above its text. */
  private anchor: { key: string; bottom: number } | undefined;
  private readonly observed = new Set<Element>();
  private readonly resizes = new ResizeObserver(() => this.settle(true));

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly parts: () => LogParts | undefined,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    this.resizes.disconnect();
    this.observed.clear();
  }

  hostUpdated(): void {
    this.observeRows();
    this.settle();
  }

  /** Takes the rows of the next render, oldest first. */
  setKeys(keys: readonly string[]): void {
    if (keys === this.keys) return;
    this.keys = keys;
    this.heights.setKeys(keys);
  }

  /** Chooses the rows of the next render. */
  choose(): void {
    const height = this.parts()?.scroller.clientHeight ?? 0;
    const top = this.viewTop(height || innerHeight);
    this.range = this.heights.rangeOf(top, top + (height || innerHeight), OVERSCAN, MAX_ROWS);
    this.isNearStart = top < OVERSCAN;
  }

  /** Reads where the person scrolled to. */
  onScroll(): void {
    const parts = this.parts();
    if (!parts) return;
    const wasAtEnd = this.isAtEnd;
    this.isAtEnd = -parts.scroller.scrollTop <= 1;
    this.drop(parts);
    const { from, to } = this.range;
    this.choose();
    if (from !== this.range.from || to !== this.range.to || wasAtEnd !== this.isAtEnd)
      this.host.requestUpdate();
  }

  /** Goes to the end and stays there. */
  toEnd(): void {
    this.isAtEnd = true;
    this.host.requestUpdate();
  }

  /** Forgets the place, for another log. */
  restart(): void {
    this.isAtEnd = true;
    this.anchor = undefined;
    this.setKeys([]);
  }

  /** Brings a row into view at the next render. */
  reveal(index: number): void {
    const parts = this.parts();
    const key = this.keys[index];
    if (!parts || key === undefined) return;
    const height = parts.scroller.clientHeight;
    const view = this.viewTop(height);
    const [top, bottom] = [this.heights.top(index), this.heights.top(index + 1)];
    if (index === this.keys.length - 1) this.isAtEnd = true;
    else if (top < view + MARGIN) this.hold(key, MARGIN + bottom - top);
    else if (bottom > view + height - MARGIN) this.hold(key, height - MARGIN);
    this.host.requestUpdate();
  }

  private hold(key: string, bottom: number): void {
    this.isAtEnd = false;
    this.anchor = { key, bottom };
  }

  /** Top of the viewport, counted from the top of the first row. */
  private viewTop(height: number): number {
    const at = this.anchor && !this.isAtEnd ? this.keys.indexOf(this.anchor.key) : -1;
    return at === -1 ? this.heights.total - height : this.heights.top(at + 1) - this.anchor!.bottom;
  }

  /** Measures, sizes the room of the rows that are not drawn, and puts the anchor back where it was. */
  private settle(isInObserver = false): void {
    const parts = this.parts();
    // Nothing has a height in a pane that is hidden.
    if (!parts || parts.scroller.clientHeight === 0) return;
    const { from, to } = this.range;
    parts.rows.forEach((row, at) => this.heights.setHeight(from + at, row.getBoundingClientRect().height));
    parts.above.style.setProperty('block-size', `${this.heights.top(from)}px`);
    parts.below.style.setProperty('block-size', `${this.heights.total - this.heights.top(to)}px`);
    if (this.isAtEnd) parts.scroller.scrollTop = 0;
    else this.restore(parts);
    this.drop(parts);
    this.choose();
    const needsMore = this.range.from < from || this.range.to > to;
    this.range = { from, to };
    if (!needsMore) return;
    // New rows within an observer's turn would be observed too late in it.
    if (isInObserver) requestAnimationFrame(() => this.host.requestUpdate());
    else this.host.requestUpdate();
  }

  private restore({ scroller, rows }: LogParts): void {
    const row = rows[this.keys.indexOf(this.anchor?.key ?? '') - this.range.from];
    if (!row || !this.anchor) return;
    const moved =
      row.getBoundingClientRect().bottom - scroller.getBoundingClientRect().top - this.anchor.bottom;
    if (Math.abs(moved) > 0.01) scroller.scrollTop += moved;
  }

  /** Drops the anchor at the first visible row. */
  private drop({ scroller, rows }: LogParts): void {
    const edge = scroller.getBoundingClientRect().top;
    for (const [at, row] of rows.entries()) {
      const { bottom } = row.getBoundingClientRect();
      const key = this.keys[this.range.from + at];
      if (bottom <= edge || key === undefined) continue;
      this.anchor = { key, bottom: bottom - edge };
      return;
    }
    // Scrolled past all that is drawn: the place follows from the heights.
    const y = this.heights.total + scroller.scrollTop - scroller.clientHeight;
    const index = this.heights.rowAt(y);
    const key = this.keys[index];
    if (key !== undefined) this.anchor = { key, bottom: this.heights.top(index + 1) - y };
  }

  private observeRows(): void {
    const parts = this.parts();
    const now = new Set<Element>(parts ? [parts.scroller, ...parts.rows] : []);
    for (const element of this.observed) {
      if (now.has(element)) continue;
      this.resizes.unobserve(element);
      this.observed.delete(element);
    }
    for (const element of now) {
      if (this.observed.has(element)) continue;
      this.resizes.observe(element);
      this.observed.add(element);
    }
  }
}
