import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';

/**
 * Gives the focus back after a dialog. What is below a dialog is inert, and what had the focus there has lost it before
 * the dialog is drawn: only what renders both can remember it.
 */
export class DialogFocus implements ReactiveController {
  private returnTo: HTMLElement | null = null;

  constructor(
    private readonly host: ReactiveControllerHost & Node,
    private readonly isOpen: () => boolean,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    if (this.isOpen()) this.returnTo ??= deepActiveElement(this.host.ownerDocument!);
  }

  hostUpdated(): void {
    if (this.isOpen() || !this.returnTo) return;
    this.returnTo.focus();
    this.returnTo = null;
  }
}
