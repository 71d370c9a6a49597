import type { LitElement, ReactiveController } from 'lit';
import { publish } from '../../events.js';

/** Publishes the number of unread messages as an event of the element, whenever it is another one. */
export class UnreadNews implements ReactiveController {
  private published = 0;

  constructor(
    private readonly host: LitElement,
    private readonly count: () => number,
  ) {
    host.addController(this);
  }

  hostUpdate(): void {
    const count = this.count();
    if (count === this.published) return;
    this.published = count;
    publish(this.host, 'chat-unread-change', { count });
  }
}
