import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { keyHandler } from '../../internal/key-handler.js';

/** Keys that move the focus; whoever types into a field after a click does not navigate by keyboard. */
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
 * Says whether a field shows its focus ring: only for who navigates by keyboard. Browsers match `:focus-visible` on
 * every focused text field, also after a click and where a script moved the focus there.
 */
export class FocusRing implements ReactiveController {
  /** Whether the focus that came last came by keyboard. */
  isShown = false;
  private byKeyboard = false;
  private listening: AbortController | undefined;

  constructor(private readonly host: ReactiveControllerHost & HTMLElement) {
    host.addController(this);
  }

  hostConnected(): void {
    // Whoever brought this field up says how: the browser knows it of what had the focus until now.
    this.byKeyboard = deepActiveElement(this.host.ownerDocument)?.matches(':focus-visible') ?? true;
    const { ownerDocument } = this.host;
    // By the time it is told to be gone, an element that was moved belongs to another document already.
    const { signal } = (this.listening = new AbortController());
    ownerDocument.addEventListener('keydown', this.onKey, { capture: true, signal });
    ownerDocument.addEventListener('pointerdown', this.onPointer, { capture: true, signal });
    this.host.addEventListener('focusin', this.onFocus, { signal });
  }

  hostDisconnected(): void {
    this.listening?.abort();
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
