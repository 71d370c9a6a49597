import type { LitElement, ReactiveController } from 'lit';
import { linkedBy } from '../timeline/message/message-link.js';
import type { LinkedMessage } from '../timeline/message/message-link.js';

/** Reads which message the address of the page names, when the page is opened and when such a link is followed. */
export class MessageLink implements ReactiveController {
  private linked: LinkedMessage | undefined;

  constructor(private readonly host: LitElement) {
    host.addController(this);
  }

  hostConnected(): void {
    addEventListener('hashchange', this.read);
    this.read();
  }

  hostDisconnected(): void {
    removeEventListener('hashchange', this.read);
  }

  /** Returns the message that was named last, once. */
  take(): LinkedMessage | undefined {
    const { linked } = this;
    this.linked = undefined;
    return linked;
  }

  private readonly read = (): void => {
    this.linked = linkedBy(location.hash) ?? this.linked;
    if (this.linked) this.host.requestUpdate();
  };
}
