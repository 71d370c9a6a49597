import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Whether somebody looks at the window that an element is in: it is visible and has the focus. */
export class PageFocus implements ReactiveController {
  private listening: AbortController | undefined;

  /** @param onFocus - called when somebody looks at it again */
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
    // By the time it is told to be gone, an element that was moved belongs to another document already.
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
