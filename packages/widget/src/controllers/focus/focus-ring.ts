import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { Listeners } from '../../internal/listeners.js';

/** Keys that move the focus. Typing into a field after a click is not keyboard navigation. */
const NAVIGATION = new Set([
  'Tab',
  'F6',
  'Enter',
  'Escape',
  'ArrowUp',
  'ArrowDown',
  'ArrowLeft',
  'ArrowRight',
]);

/**
 * Decides whether a field shows its focus ring: only during keyboard navigation. Browsers match `:focus-visible` on
 * every focused text field, also after a click and where a script moved the focus there.
 */
export class FocusRing implements ReactiveController {
  /** Whether the last focus was moved by keyboard. */
  isShown = false;
  private byKeyboard = false;
  private readonly listeners = new Listeners();

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    // The element that had the focus before shows whether this field was reached by keyboard.
    this.byKeyboard = deepActiveElement(this.host.ownerDocument)?.matches(':focus-visible') ?? true;
    const { ownerDocument } = this.host;
    this.listeners.add(ownerDocument, 'keydown', this.onKey, { capture: true });
    this.listeners.add(ownerDocument, 'pointerdown', this.onPointer, { capture: true });
    this.listeners.add(this.host, 'focusin', this.onFocus);
  }

  hostDisconnected(): void {
    // An element that was moved already belongs to another document.
    this.listeners.removeAll();
  }

  private readonly onKey = keyHandler((event) => {
    if (NAVIGATION.has(event.key) && !this.host.matches(':focus-within')) this.byKeyboard = true;
    // Inside, only Tab leads on: Enter and the arrows write.
    if (event.key === 'Tab' || event.key === 'F6') this.byKeyboard = true;
  });

  private readonly onPointer = (): void => {
    this.byKeyboard = false;
  };

  private readonly onFocus = (): void => {
    if (this.isShown === this.byKeyboard) return;
    this.isShown = this.byKeyboard;
    this.host.requestUpdate();
  };
}
