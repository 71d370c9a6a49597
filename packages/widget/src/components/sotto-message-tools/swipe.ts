/** How far a finger goes along the line until it moves the message, in pixels; less may be the start of a scroll. */
const START = 12;
/** How far it goes until lifting it counts. */
const ENOUGH = 56;
/** How far the message follows. */
const MOST = 72;

/** What is swiped, and what a swipe does. */
interface Swiped {
  /** The element that follows the finger. */
  element: HTMLElement;
  onSwipe: () => void;
}

/**
 * Recognizes a finger, or pen, that moves something along the line, towards where the line ends, and lifts. The browser
 * leaves such moves to the page where `touch-action` is `pan-y`, and tells by `pointercancel` that it scrolls.
 */
export class Swipe {
  private swiped: (Swiped & { x: number; y: number; way: 1 | -1; by: number }) | undefined;

  /** @param find - returns what a swipe at an element moves; undefined where nothing is swiped there */
  constructor(private readonly find: (target: HTMLElement) => Swiped | undefined) {}

  /** Listens to an element. */
  attach(element: HTMLElement): void {
    for (const [type, listener] of this.listeners)
      element.addEventListener(type, listener, { passive: true });
  }

  private readonly listeners: [type: string, listener: (event: Event) => void][] = [
    ['pointerdown', (event) => this.onDown(event as PointerEvent)],
    ['pointermove', (event) => this.onMove(event as PointerEvent)],
    ['pointerup', () => this.onUp()],
    ['pointercancel', () => this.cancel()],
  ];

  private onDown({ pointerType, isPrimary, clientX: x, clientY: y, target }: PointerEvent): void {
    this.cancel();
    const swiped = pointerType === 'mouse' || !isPrimary ? undefined : this.find(target as HTMLElement);
    if (swiped) this.swiped = { ...swiped, x, y, way: swiped.element.matches(':dir(rtl)') ? -1 : 1, by: 0 };
  }

  private onMove({ clientX, clientY }: PointerEvent): void {
    const { swiped } = this;
    if (!swiped) return;
    const by = (clientX - swiped.x) * swiped.way;
    const across = Math.abs(clientY - swiped.y);
    if (swiped.by === 0 && (across > START || by < -START)) return this.cancel();
    if (swiped.by === 0 && by < START) return;
    swiped.by = Math.max(1, by);
    const { element, way } = swiped;
    element.style.setProperty('transform', `translateX(${Math.min(swiped.by, MOST) * way}px)`);
    element.classList.toggle('is-swiped', swiped.by >= ENOUGH);
  }

  private onUp(): void {
    const { swiped } = this;
    this.cancel();
    if (swiped && swiped.by >= ENOUGH) swiped.onSwipe();
  }

  /** Ends a swipe, which then does nothing, and puts the message back. */
  cancel(): void {
    this.swiped?.element.style.removeProperty('transform');
    this.swiped?.element.classList.remove('is-swiped');
    this.swiped = undefined;
  }
}
