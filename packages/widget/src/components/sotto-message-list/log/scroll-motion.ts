import { Glide } from './glide.js';

/** Milliseconds without movement after which a scroller is at rest: longer than between two turns of a wheel. */
const QUIET_MS = 150;
/** The same while a `scrollend` is due, which may be lost with an element that is hidden meanwhile. */
const LOST_END_MS = 1000;
/** Share of the visible height that a key scrolls, as in browsers. */
const PAGE = 0.875;

/** Knows whether a scroller is being moved: by wheel, touch, key, bar or script. */
export class ScrollMotion {
  isMoving = false;
  private isTouched = false;
  private scroller: HTMLElement | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private frame = 0;
  private readonly glide = new Glide();

  /** @param onRest - called when the scroller came to rest */
  constructor(private readonly onRest: () => void) {}

  /** Listens to a scroller, instead of the one before. */
  attach(scroller: HTMLElement | undefined): void {
    if (scroller === this.scroller) return;
    for (const [type, listener] of this.listeners) {
      this.scroller?.removeEventListener(type, listener);
      scroller?.addEventListener(type, listener, { passive: true });
    }
    this.scroller = scroller;
    this.isTouched = false;
    this.stop();
  }

  /** The scroller is somewhere else than before. */
  moved(): void {
    this.stir('onscrollend' in window ? LOST_END_MS : QUIET_MS);
  }

  /** Moves it by pages; towards older messages where negative. */
  page(pages: number): void {
    if (!this.scroller) return;
    this.moved();
    this.glide.by(this.scroller, pages * PAGE * this.scroller.clientHeight);
  }

  /** Ends the motion. */
  stop(): void {
    this.isMoving = false;
    this.glide.stop();
    this.cancel();
  }

  private readonly listeners: [type: string, listener: (event: Event) => void][] = [
    ['wheel', (event) => this.onWheel(event as WheelEvent)],
    ['touchstart', () => this.onTouch()],
    ['touchend', () => this.onLift()],
    ['touchcancel', () => this.onLift()],
    ['scrollend', () => this.isMoving && this.stir(QUIET_MS)],
  ];

  private onTouch(): void {
    this.isTouched = true;
    this.glide.stop();
  }

  private onWheel({ deltaY }: WheelEvent): void {
    this.glide.stop();
    const isHeldByEnd = deltaY > 0 && (this.scroller?.scrollTop ?? 0) >= -1;
    if (!isHeldByEnd && !this.isMoving) this.stir(QUIET_MS);
  }

  private onLift(): void {
    this.isTouched = false;
    if (this.isMoving) this.stir(QUIET_MS);
  }

  private stir(quietMs: number): void {
    this.isMoving = true;
    this.cancel();
    this.timer = setTimeout(() => {
      // After a busy time the scroll event of a running move may be late: it is dispatched before the next frame.
      this.frame = requestAnimationFrame(() => (this.frame = requestAnimationFrame(() => this.rest())));
    }, quietMs);
  }

  private rest(): void {
    if (this.isTouched || !this.isMoving) return;
    // WebKit's compositor owes the events of a scroll for longer than a scroller is still.
    if (this.glide.isRunning) return this.stir(QUIET_MS);
    this.stop();
    this.onRest();
  }

  private cancel(): void {
    clearTimeout(this.timer);
    cancelAnimationFrame(this.frame);
  }
}
