import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** The longest delay that timers of browsers keep, in milliseconds. */
const MAX_DELAY_MS = 2 ** 31 - 1;

/** Renders its host again at a time at which what it shows is no longer true. */
export class Wake implements ReactiveController {
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
  }

  /**
   * Renders at this time, and at no other that was set before.
   *
   * @param time - milliseconds since 1970; past or undefined: never
   */
  at(time: number | undefined): void {
    clearTimeout(this.timer);
    const delay = (time ?? 0) - Date.now();
    if (delay > 0) this.timer = setTimeout(() => this.host.requestUpdate(), Math.min(delay, MAX_DELAY_MS));
  }
}
