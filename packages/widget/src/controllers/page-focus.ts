import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Whether somebody looks at the page: it is visible and has the focus. */
export class PageFocus implements ReactiveController {
  /** @param onFocus - called when somebody looks at it again */
  constructor(
    host: ReactiveControllerHost,
    private readonly onFocus: () => void,
  ) {
    host.addController(this);
  }

  get isSeen(): boolean {
    return document.visibilityState === 'visible' && document.hasFocus();
  }

  hostConnected(): void {
    addEventListener('focus', this.tell);
    document.addEventListener('visibilitychange', this.tell);
  }

  hostDisconnected(): void {
    removeEventListener('focus', this.tell);
    document.removeEventListener('visibilitychange', this.tell);
  }

  private readonly tell = (): void => {
    if (this.isSeen) this.onFocus();
  };
}
