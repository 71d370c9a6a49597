import type { LitElement, ReactiveController } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';

/** Returns the focus to where it was before its host came, when the host goes, unless it is elsewhere by then. */
export class FocusReturn implements ReactiveController {
  private returnTo: HTMLElement | null = null;

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostConnected(): void {
    this.returnTo = deepActiveElement(this.host.ownerDocument);
  }

  hostDisconnected(): void {
    const { activeElement, body } = this.host.ownerDocument;
    // What had the focus in the host is gone with it.
    if (activeElement === body && this.returnTo?.isConnected) this.returnTo.focus({ preventScroll: true });
  }
}
