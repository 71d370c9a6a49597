/** A browser that a test drives with real input events. */
export type EngineName = 'chromium' | 'chromium-window' | 'firefox' | 'webkit';

/** A finger on the screen. */
export interface Finger {
  move(x: number, y: number): Promise<void>;
  lift(): Promise<void>;
}

/** How a browser is started. */
export interface EngineOptions {
  /** Size of the page, in CSS pixels; 1280 x 800 by default. */
  width?: number;
  height?: number;
  /** Makes the primary pointer a finger, as on a phone; WebKit's driver has no touch. */
  touch?: boolean;
  /** What the system prefers; light by default. */
  colorScheme?: 'light' | 'dark';
  /**
   * Has a compositor, as every browser with a screen does; WebKit alone runs without one where this is false, which is
   * faster where there is no GPU. Its page then crashes at an animation that a compositor would run, such as a spinner (so
   * it does with `WEBKIT_DISABLE_DMABUF_RENDERER=1`).
   */
  composited?: boolean;
  /** Has a microphone that plays a tone, which pages may use without a question; Chromium alone. */
  microphone?: boolean;
  /** Animates scrolling by wheel notches and keys, as browsers with a screen do; without it headless ones do not. */
  smoothScrolling?: boolean;
}

/**
 * One browser with one page, driven the same way whatever its protocol is. Coordinates are CSS pixels from the page's
 * top left corner. Every method resolves when the browser has taken the input, not when the page has drawn it.
 */
export interface Engine {
  readonly name: EngineName;
  /** Console errors, warnings and uncaught errors of the page, as far as the browser's protocol reports them. */
  readonly problems: string[];
  /** Loads a page and waits for its `load` event. */
  open(url: string): Promise<void>;
  /** Loads the page again and waits for its `load` event. */
  reload(): Promise<void>;
  /** Gives the page another size. */
  resize(width: number, height: number): Promise<void>;
  /** Runs a function in the page. It must not close over anything; arguments and result travel as JSON. */
  evaluate<R, A extends unknown[]>(act: (...values: A) => R | Promise<R>, ...values: A): Promise<R>;
  /** Moves the mouse. */
  move(x: number, y: number): Promise<void>;
  /** Moves the mouse there and turns the wheel once; positive `deltaY` scrolls towards the end. */
  wheel(x: number, y: number, delta: { deltaX?: number; deltaY: number }): Promise<void>;
  /** Clicks with the mouse. */
  click(x: number, y: number): Promise<void>;
  /** Taps with a finger; with the mouse in WebKit, whose driver has no touch. */
  tap(x: number, y: number): Promise<void>;
  /** Puts a finger down; `undefined` where the driver has no touch. */
  touch?(x: number, y: number): Promise<Finger>;
  /** Types a text into what has the focus, one key after the other. */
  type(text: string): Promise<void>;
  /** Presses one key, by its `KeyboardEvent.key`, with modifiers before it: `Control+Enter`. */
  press(key: string): Promise<void>;
  /** Saves what the page shows as a PNG. */
  screenshot(path: string): Promise<void>;
  /**
   * Waits for the window that the page opened last, and runs the steps in it: until they end, input goes there, and
   * `evaluate` runs there. The window may close meanwhile.
   */
  inWindow(steps: () => Promise<void>): Promise<void>;
  close(): Promise<void>;
}
