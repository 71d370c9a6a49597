import { reducedMotion } from '../../../animations/reduced-motion.js';

/** Time in which about two thirds of what is left are done, in milliseconds. */
const PACE_MS = 55;
/** Frames without progress after which a glide stops: loading at the edge may take some. */
const MAX_STILL_FRAMES = 20;

/**
 * Moves a scroller smoothly by script, one frame at a time. Every step is relative, so nothing is lost where rows come
 * or change meanwhile. The browser's own animation of a key's scroll is: Chromium ends it at any layout around the log.
 */
export class Glide {
  private left = 0;
  private frame = 0;
  private last = 0;
  private stillFrames = 0;

  /** Whether it is in progress. */
  get isRunning(): boolean {
    return this.frame !== 0;
  }

  /** Moves a scroller further, in pixels of its `scrollTop`; at once where less motion is wanted. */
  by(scroller: HTMLElement, distance: number): void {
    this.left += distance;
    this.stillFrames = 0;
    if (reducedMotion()) this.move(scroller, this.left);
    if (this.frame !== 0 || !this.hasMore()) return;
    this.last = performance.now();
    this.frame = requestAnimationFrame((now) => this.step(scroller, now));
  }

  /** Stops the rest of the movement. */
  stop(): void {
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    this.left = 0;
  }

  private step(scroller: HTMLElement, now: number): void {
    const share = 1 - Math.exp(-Math.max(0, now - this.last) / PACE_MS);
    this.last = now;
    const smallest = Math.sign(this.left) * Math.min(1, Math.abs(this.left));
    const wanted = this.left * share;
    this.move(scroller, Math.abs(wanted) < 1 ? smallest : wanted);
    this.frame = this.hasMore() ? requestAnimationFrame((next) => this.step(scroller, next)) : 0;
  }

  /** Scrolls by `distance`. A scroller rounds to whole pixels of the screen, so the distance that it moved is counted. */
  private move(scroller: HTMLElement, distance: number): void {
    const before = scroller.scrollTop;
    scroller.scrollTop = before + distance;
    const moved = scroller.scrollTop - before;
    this.left -= moved;
    this.stillFrames = moved === 0 ? this.stillFrames + 1 : 0;
  }

  private hasMore(): boolean {
    if (Math.abs(this.left) >= 0.5 && this.stillFrames < MAX_STILL_FRAMES) return true;
    this.left = 0;
    return false;
  }
}
