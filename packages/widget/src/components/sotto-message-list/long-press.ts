/** How long a finger rests on a message until its menu opens, in milliseconds. */
const HOLD_MS = 350;
/** How far it may stray meanwhile, in pixels. */
const STRAY = 8;

/**
 * Recognizes a finger, or pen, that rests on something, unless it scrolls. After a press, the browser's own reactions, a
 * context menu and the mouse events of a tap, are left out: they would hit what opened under the finger. Where nothing did, they
 * are not: a link has its own menu, and a slow tap is a tap.
 */
export class LongPress {
  private from: { x: number; y: number } | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private hasFired = false;
  private element: HTMLElement | undefined;

  /** @param onPress - called with what the finger rests on; returns whether that did something */
  constructor(private readonly onPress: (target: HTMLElement) => boolean) {}

  /** Listens to an element, instead of the one before. */
  attach(element: HTMLElement | undefined): void {
    if (element === this.element) return;
    this.cancel();
    for (const [type, listener] of this.listeners) {
      this.element?.removeEventListener(type, listener);
      element?.addEventListener(type, listener, { passive: type !== 'touchend' && type !== 'contextmenu' });
    }
    this.element = element;
  }

  private readonly listeners: [type: string, listener: (event: Event) => void][] = [
    ['pointerdown', (event) => this.onDown(event as PointerEvent)],
    ['pointermove', (event) => this.onMove(event as PointerEvent)],
    ['pointerup', () => this.cancel()],
    ['pointercancel', () => this.cancel()],
    ['scroll', () => this.cancel()],
    ['touchend', (event) => this.hasFired && event.preventDefault()],
    ['contextmenu', (event) => this.onContextMenu(event)],
  ];

  private onDown({ pointerType, isPrimary, clientX, clientY, target }: PointerEvent): void {
    this.cancel();
    this.hasFired = false;
    if (pointerType === 'mouse' || !isPrimary) return;
    this.from = { x: clientX, y: clientY };
    this.timer = setTimeout(() => {
      this.hasFired = this.onPress(target as HTMLElement);
    }, HOLD_MS);
  }

  private onMove({ clientX, clientY }: PointerEvent): void {
    if (this.from && Math.hypot(clientX - this.from.x, clientY - this.from.y) > STRAY) this.cancel();
  }

  private onContextMenu(event: Event): void {
    if (!this.hasFired) return this.cancel();
    event.preventDefault();
    event.stopImmediatePropagation();
  }

  private cancel(): void {
    clearTimeout(this.timer);
    this.from = undefined;
  }
}
