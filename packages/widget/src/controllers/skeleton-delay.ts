import type { ReactiveController, ReactiveControllerHost } from 'lit';

/** What loads for less than this shows nothing, in milliseconds. */
const SKELETON_AFTER_MS = 200;

/** Tells when something has been loading for so long that a skeleton should stand in its place. */
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

  /** Something else begins to load. */
  restart(): void {
    clearTimeout(this.timer);
    this.isOver = false;
    this.timer = setTimeout(() => {
      this.isOver = true;
      this.host.requestUpdate();
    }, SKELETON_AFTER_MS);
  }
}
