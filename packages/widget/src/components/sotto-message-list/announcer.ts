import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { logTexts } from '../../i18n/localize.js';

const BATCH_MS = 1000;

/** Text of a polite live region: messages that arrive within a second are announced together. */
export class Announcer implements ReactiveController {
  /** What the live region holds. */
  text = '';
  private waiting: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
  }

  /** Announces a message. */
  say(text: string): void {
    this.waiting.push(text);
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const { length } = this.waiting;
      const last = this.waiting.at(-1)!;
      this.text = length === 1 ? last : logTexts().announce(length, last);
      this.waiting = [];
      this.host.requestUpdate();
    }, BATCH_MS);
  }
}
