import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Knows whether the user looks at the element's window: it is visible and has the focus. */
export class PageFocus implements ReactiveController {
  private listening: AbortController | undefined;

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
    // When `disconnectedCallback` runs, an element that was moved already belongs to another document.
    const { signal } = (this.listening = new AbortController());
    ownerDocument.defaultView?.addEventListener('focus', this.notify, { signal });
    ownerDocument.addEventListener('visibilitychange', this.notify, { signal });
  }

  hostDisconnected(): void {
    this.listening?.abort();
  }

  private readonly notify = (): void => {
    if (this.isSeen) this.onFocus();
  };
}
