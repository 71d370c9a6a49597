import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Renders its host again when a new day begins: "Today" has become "Yesterday". */
export class Midnight implements ReactiveController {
  private timer: ReturnType<typeof setTimeout> | undefined;
  private day = '';

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    // The only event after a device has slept through midnight.
    document.addEventListener('visibilitychange', this.checkDay);
    this.checkDay();
  }

  hostDisconnected(): void {
    document.removeEventListener('visibilitychange', this.checkDay);
    clearTimeout(this.timer);
  }

  private readonly checkDay = (): void => {
    const now = new Date();
    if (this.day !== '' && this.day !== now.toDateString()) this.host.requestUpdate();
    this.day = now.toDateString();
    clearTimeout(this.timer);
    const midnight = new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime();
    this.timer = setTimeout(this.checkDay, midnight - now.getTime() + 1);
  };
}
