import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { Listeners } from '../../internal/listeners.js';

/** Knows whether the user looks at the element's window: it is visible and has the focus. */
export class PageFocus implements ReactiveController {
  private readonly listeners = new Listeners();

  /** @param onFocus - called when the user looks at the window again */
  constructor(
    private readonly host: ReactiveControllerHost & HTMLElement,
    private readonly onFocus: () => void,
  ) {
    host.addController(this);
  }

  get isSeen(): boolean {
    const { ownerDocument } = this.host;
    return ownerDocument.visibilityState === 'visible' && ownerDocument.hasFocus();
  }

  hostConnected(): void {
    const { ownerDocument } = this.host;
    this.listeners.add(ownerDocument.defaultView, 'focus', this.notify);
    this.listeners.add(ownerDocument, 'visibilitychange', this.notify);
  }

  hostDisconnected(): void {
    // An element that was moved already belongs to another document.
    this.listeners.removeAll();
  }

  private readonly notify = (): void => {
    if (this.isSeen) this.onFocus();
  };
}
