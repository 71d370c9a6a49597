import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** Loading that takes less than this, in milliseconds, shows nothing. */
const SKELETON_AFTER_MS = 200;

/** Knows when something has been loading for so long that a skeleton should be shown. */
export class SkeletonDelay implements ReactiveController {
  isOver = false;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostConnected(): void {
    this.restart();
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
  }

  /** Starts the delay again, for something else that loads. */
  restart(): void {
    clearTimeout(this.timer);
    this.isOver = false;
    this.timer = setTimeout(() => {
      this.isOver = true;
      this.host.requestUpdate();
    }, SKELETON_AFTER_MS);
  }
}
