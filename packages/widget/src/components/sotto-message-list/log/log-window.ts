import type { ReactiveController, ReactiveControllerHost } from 'lit';
import type { RowRange } from '../../../timeline/height-index.js';
import { LogLayout } from '../../../timeline/log-layout.js';
import type { Missing } from '../../../timeline/log-layout.js';
import { scaleOf, viewOf } from './log-parts.js';
import type { LogParts, LogView } from './log-parts.js';
import { ScrollMotion } from './scroll-motion.js';

/** Drawn beyond the viewport on both sides, in pixels, as far as {@link MAX_ROWS} allows. */
const OVERSCAN = 600;
/** Rows in the page at most, unless more are visible: keeps the whole panel below 300 elements. */
const MAX_ROWS = 30;
/** Room left around a row that is scrolled into view, in pixels. */
const MARGIN = 8;
/** A page is requested at this distance from its place, in pixels; at a larger one while the user scrolls. */
const NEAR = 600;
const NEAR_IN_MOTION = 2400;
/** With this much content below the viewport, in pixels, rows added at the end do not move what is visible. */
const ENOUGH_BELOW = 1200;

/**
 * Where to scroll a row: just into view, a quarter from the top, or with its top so many pixels above the end of the
 * view, which stays where it is when the height of the log changes.
 */
type Place = 'nearest' | 'quarter' | number;

/**
 * The window over a log that is anchored at its end (`flex-direction: column-reverse`, so `scrollTop` is 0 at the end
 * and negative above). Draws the visible rows and some more, and keeps them where they are, whatever changes.
 */
export class LogWindow implements ReactiveController {
  /** Rows to draw. */
  range: RowRange = { from: 0, to: 0 };
  /** Whether the newest row is held in view. */
  isAtEnd = true;
  private readonly layout = new LogLayout();
  private keys: readonly string[] = [];
  private missing: Missing = { before: 0, after: 0 };
  /** A visible row, and where it ends in the content: what changes within it changes above its text. */
  private anchor: { key: string; end: number } | undefined;
  private view: LogView = { below: 0, height: 0 };
  private goal: { key: string; place: Place } | undefined;
  private readonly observed = new Set<Element>();
  // New rows within an observer's turn would be observed too late in it.
  private readonly resizes = new ResizeObserver(() =>
    this.settle(() => requestAnimationFrame(() => this.host.requestUpdate())),
  );
  private readonly motion = new ScrollMotion(() => this.host.requestUpdate());

  constructor(
    private readonly host: ReactiveControllerHost,
    private readonly parts: () => LogParts | undefined,
  ) {
    host.addController(this);
  }

  hostConnected(): void {
    // Browsers forget where a scroller was that is taken out of the page.
    const parts = this.parts();
    if (parts && !this.isAtEnd && parts.scroller.clientHeight > 0)
      parts.scroller.scrollTop += viewOf(parts).below - this.view.below;
    this.host.requestUpdate();
  }

  hostDisconnected(): void {
    this.resizes.disconnect();
    this.observed.clear();
    this.motion.attach(undefined);
  }

  hostUpdated(): void {
    const parts = this.parts();
    this.motion.attach(parts?.scroller);
    this.observe(parts);
    this.settle();
  }

  /** Whether messages before, or after, what is loaded will soon be seen. */
  isNear(side: keyof Missing): boolean {
    if (this.missing[side] === 0 || this.goal || this.view.height === 0) return false;
    const { heights } = this.layout;
    const distance = side === 'before' ? this.viewTop() : heights.total - this.viewBottom();
    return distance < (this.motion.isMoving ? NEAR_IN_MOTION : NEAR);
  }

  /** Index of the last row that is seen down to its end, or -1. */
  lastSeen(): number {
    if (this.view.height === 0) return -1;
    const { heights } = this.layout;
    const bottom = this.viewBottom();
    const at = heights.rowAt(bottom);
    return heights.top(at + 1) <= bottom + 1 ? Math.min(at, this.keys.length - 1) : at - 1;
  }

  /** The last visible row, and how far below its top the view ends, in pixels; undefined at the end of the log. */
  place(): { index: number; offset: number } | undefined {
    if (this.isAtEnd || this.view.height === 0) return undefined;
    const { heights } = this.layout;
    const index = heights.rowAt(this.viewBottom());
    return { index, offset: this.viewBottom() - heights.top(index) };
  }

  /** The row that is so many pixels below the upper end of the view, and how far below that end it begins. */
  rowBelowTop(distance: number): { index: number; offset: number } {
    const { heights } = this.layout;
    const index = heights.rowAt(this.viewTop() + distance);
    return { index, offset: heights.top(index) - this.viewTop() };
  }

  /** Sets the rows of the next render, oldest first, and how many messages are not among them. */
  setRows(keys: readonly string[], missing: Missing): void {
    this.follow();
    this.missing = missing;
    if (missing.after > 0) this.isAtEnd = false;
    if (keys === this.keys) return;
    if (this.anchor) this.anchor = this.survivor(keys, this.anchor);
    this.keys = keys;
    this.layout.heights.setKeys(keys);
    this.view = { ...this.view, below: this.view.below + this.arrange() };
  }

  /** Chooses the rows of the next render. */
  choose(): void {
    const height = this.view.height || innerHeight;
    const { heights } = this.layout;
    const goal = this.goal ? this.keys.indexOf(this.goal.key) : -1;
    const top = goal === -1 ? this.viewTop() : heights.top(goal) - height / 2;
    this.range = heights.rangeOf(top, top + height, OVERSCAN, MAX_ROWS);
  }

  /** Reads where the scroller is; returns whether it was scrolled. */
  onScroll(): boolean {
    const wasMoving = this.motion.isMoving;
    if (!this.follow()) return false;
    // Return after a script or the scroll bar went where nothing is loaded; a user who scrolled there sees it load.
    if (!wasMoving) this.returnToRows();
    if (this.isAtEdge()) this.settle();
    const { from, to } = this.range;
    this.choose();
    if (from !== this.range.from || to !== this.range.to) this.host.requestUpdate();
    return true;
  }

  /** Goes to the end and stays there. */
  toEnd(): void {
    this.follow();
    this.motion.stop();
    this.goal = undefined;
    this.isAtEnd = true;
    this.host.requestUpdate();
  }

  /** Scrolls by pages, as keys do; towards older messages where negative. */
  page(pages: number): void {
    this.goal = undefined;
    this.motion.page(pages);
  }

  /** Brings a row into view at the next render. */
  reveal(index: number, place: Place = 'nearest'): void {
    const key = this.keys[index];
    if (key === undefined) return;
    if (index === this.keys.length - 1 && this.missing.after === 0 && place === 'nearest')
      return this.toEnd();
    this.motion.stop();
    this.goal = { key, place };
    this.isAtEnd = false;
    this.host.requestUpdate();
  }

  /** Scrolls back to the rows where only reserved room is in view. */
  returnToRows(): void {
    if (this.viewBottom() <= 0) this.reveal(0);
    else if (this.viewTop() >= this.layout.heights.total) this.reveal(this.keys.length - 1);
  }

  /** Registers how far the scroller has moved since it was last read or written; returns whether it has moved. */
  private follow(): boolean {
    const parts = this.parts();
    if (!parts || parts.scroller.clientHeight === 0) return false;
    const { below } = this.view;
    this.view = viewOf(parts);
    if (Math.abs(this.view.below - below) <= 0.5) return false;
    this.goal = undefined;
    const wasAtEnd = this.isAtEnd;
    this.isAtEnd = this.isEndReached(parts);
    if (wasAtEnd !== this.isAtEnd) this.host.requestUpdate();
    if (this.isAtEnd) this.motion.stop();
    else this.motion.moved();
    this.drop();
    return true;
  }

  private isEndReached({ scroller }: LogParts): boolean {
    return scroller.scrollTop >= -1 && this.missing.after === 0 && this.layout.after > -1;
  }

  /** Whether the scroller is at its edge although there is more. */
  private isAtEdge(): boolean {
    const { before, after, size } = this.layout;
    const { below, height } = this.view;
    const isAtStart = size - below - height <= 1 && (before < 0 || this.missing.before > 0);
    return isAtStart || (!this.isAtEnd && below <= 1 && (after < 0 || this.missing.after > 0));
  }

  /** Top of the viewport, counted from the top of the first row. */
  private viewTop(): number {
    return this.viewBottom() - (this.view.height || innerHeight);
  }

  private viewBottom(): number {
    const { heights, after } = this.layout;
    return this.isAtEnd ? heights.total : heights.total + after - this.view.below;
  }

  /**
   * Whether there is enough to scroll below as it is. Writing a scroll position shortens a wheel movement that begins at
   * the same moment: the browser may have started to scroll before it dispatches an event.
   */
  private hasRoomBelow(): boolean {
    return this.view.below >= ENOUGH_BELOW && (this.layout.after <= 0 || this.missing.after > 0);
  }

  /** Puts rows and room where they belong; returns how far the visible rows went away from the content's end. */
  private arrange(): number {
    const { layout, anchor, missing } = this;
    const { isMoving } = this.motion;
    const index = anchor ? this.keys.indexOf(anchor.key) : -1;
    if (!anchor || index === -1 || (this.isAtEnd && !isMoving)) {
      layout.reset(missing);
      return 0;
    }
    layout.hold(index, anchor.end);
    if (!this.goal && !this.isAtEdge() && (isMoving || this.hasRoomBelow())) {
      if (!isMoving) layout.openStart(missing);
      return 0;
    }
    return layout.settle(missing, index, anchor.end, 1 / devicePixelRatio);
  }

  /**
   * Measures the rows, arranges them, and scrolls by as much as the visible ones moved.
   *
   * @param drawMore - called when more rows have to be drawn
   */
  private settle(drawMore: () => void = () => this.host.requestUpdate()): void {
    const parts = this.parts();
    // Nothing has a height in a pane that is hidden.
    if (!parts || parts.scroller.clientHeight === 0) return;
    const { scroller, content, list, rows } = parts;
    const { heights } = this.layout;
    const { from, to } = this.range;
    const scale = scaleOf(content);
    rows.forEach((row, at) => heights.setHeight(from + at, row.getBoundingClientRect().height / scale));
    const moved = this.arrange();
    content.style.setProperty('block-size', `${this.layout.size}px`);
    list.style.setProperty('inset-block-end', `${this.layout.endOf(to - 1)}px`);
    if (this.goal) this.scrollToGoal(parts);
    // A write that moves nothing still ends the browser's own animation, and with it what is left of a key's travel.
    else if (!this.isAtEnd && moved !== 0) scroller.scrollTop -= moved;
    else if (this.isAtEnd && !this.motion.isMoving && scroller.scrollTop !== 0) scroller.scrollTop = 0;
    this.view = viewOf(parts);
    this.drop();
    this.choose();
    const needsMore = this.range.from < from || this.range.to > to;
    this.range = { from, to };
    if (!needsMore) this.goal = undefined;
    else drawMore();
  }

  private scrollToGoal(parts: LogParts): void {
    const { key, place } = this.goal!;
    const index = this.keys.indexOf(key);
    if (index === -1) return;
    this.view = viewOf(parts);
    const [top, bottom] = [this.layout.heights.top(index), this.layout.heights.top(index + 1)];
    const [viewTop, viewBottom] = [this.viewTop(), this.viewBottom()];
    if (typeof place === 'number') parts.scroller.scrollTop += top + place - viewBottom;
    else if (place === 'quarter') parts.scroller.scrollTop += top - this.view.height / 4 - viewTop;
    else if (top < viewTop + MARGIN) parts.scroller.scrollTop += top - MARGIN - viewTop;
    else if (bottom > viewBottom - MARGIN) parts.scroller.scrollTop += bottom + MARGIN - viewBottom;
    if (!this.isEndReached(parts)) return;
    // The row is in view at the end as well, as every row of a short log is: what was drawn with the goal does not know.
    this.isAtEnd = true;
    this.host.requestUpdate();
  }

  /** Drops the anchor at the first visible row; one that is drawn, since others have only the height that is expected. */
  private drop(): void {
    const { heights } = this.layout;
    const { from } = this.range;
    const first = heights.rowAt(this.viewTop());
    const index = heights.top(from) < this.viewBottom() ? Math.max(first, from) : first;
    const key = this.keys[index];
    this.anchor = key === undefined ? undefined : { key, end: this.layout.endOf(index) };
  }

  /** The anchor, or where its row is none of the next ones, the row beside it that is. */
  private survivor(keys: readonly string[], anchor: { key: string; end: number }) {
    const next = new Set(keys);
    if (next.has(anchor.key)) return anchor;
    const at = this.keys.indexOf(anchor.key);
    const later = this.keys.findIndex((key, index) => index > at && next.has(key));
    const index = later === -1 ? this.keys.findLastIndex((key, index) => index < at && next.has(key)) : later;
    return index === -1 ? undefined : { key: this.keys[index]!, end: this.layout.endOf(index) };
  }

  private observe(parts: LogParts | undefined): void {
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
