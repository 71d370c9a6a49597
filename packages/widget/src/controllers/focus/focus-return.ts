import type { LitElement, ReactiveController } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';

/** Returns the focus to where it was before its host came, when the host goes. */
export class FocusReturn implements ReactiveController {
  private returnTo: HTMLElement | null = null;

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostConnected(): void {
    this.returnTo = deepActiveElement(this.host.ownerDocument);
  }

  hostDisconnected(): void {
    if (this.returnTo?.isConnected) this.returnTo.focus({ preventScroll: true });
  }
}
