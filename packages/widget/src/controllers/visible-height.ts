import type { ReactiveController } from 'lit';

/** Minimum height of a screen keyboard, in pixels; anything less is a bar of the browser. */
const KEYBOARD = 100;

/** The part of the window that is seen; `window.visualViewport`, or a test's own. */
export type VisibleArea = Pick<
  VisualViewport,
  'height' | 'offsetTop' | 'scale' | 'addEventListener' | 'removeEventListener'
>;

/**
 * Keeps an element that fills the window above the keyboard on the screen. Browsers lay a keyboard over the page, and
 * some scroll the window under it: `--_visible-height` and `--_visible-top` say what is left, while there is a keyboard.
 */
export class VisibleHeight implements ReactiveController {
  constructor(
    private readonly element: () => HTMLElement | null,
    private readonly area: VisibleArea | null = globalThis.visualViewport ?? null,
  ) {}

  hostConnected(): void {
    for (const type of ['resize', 'scroll']) this.area?.addEventListener(type, this.apply);
  }

  hostDisconnected(): void {
    for (const type of ['resize', 'scroll']) this.area?.removeEventListener(type, this.apply);
  }

  hostUpdated(): void {
    this.apply();
  }

  private readonly apply = (): void => {
    const { area } = this;
    const element = this.element();
    if (!area || !element) return;
    const { style } = element;
    // Lengths inside a page with a CSS `zoom` are that much longer on the screen.
    const zoom = (element as { currentCSSZoom?: number }).currentCSSZoom ?? 1;
    const hasKeyboard = Math.abs(area.scale - 1) < 0.01 && innerHeight - area.height >= KEYBOARD;
    const set = (name: string, px: number) =>
      hasKeyboard ? style.setProperty(name, `${px / zoom}px`) : style.removeProperty(name);
    set('--_visible-height', area.height);
    set('--_visible-top', area.offsetTop);
  };
}
