import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { isElsewhere } from './is-elsewhere.js';

/**
 * Returns the focus after a dialog, unless it is elsewhere in the page by then. What is below a dialog is inert and loses the
 * focus before the dialog is drawn, so only the element that renders both can remember it.
 */
export class DialogFocus implements ReactiveController {
  private returnTo: HTMLElement | null = null;

  constructor(
    private readonly host: ReactiveControllerHost & Element,
    private readonly isOpen: () => boolean,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    if (this.isOpen()) this.returnTo ??= deepActiveElement(this.host.ownerDocument);
  }

  hostUpdated(): void {
    if (this.isOpen() || !this.returnTo) return;
    if (!isElsewhere(this.host)) this.returnTo.focus();
    this.returnTo = null;
  }
}
