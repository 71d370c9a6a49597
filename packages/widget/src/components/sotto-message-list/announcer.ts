import { html } from 'lit';
import type { ReactiveController, ReactiveControllerHost, TemplateResult } from 'lit';
import { keyed } from 'lit/directives/keyed.js';
import { logTexts } from '../../i18n/localize.js';
import type { RoomNames } from '../../people/room-names.js';
import { isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { displayText } from './message-row.js';

const BATCH_MS = 1000;

/** A polite live region: messages that arrive within a second are announced together. */
export class Announcer implements ReactiveController {
  private text = '';
  /** How many sentences there have been. */
  private count = 0;
  private waiting: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.waiting = [];
    this.text = '';
  }

  /** Announces a sentence at once. */
  announce(text: string | undefined): void {
    if (text === undefined) return;
    this.text = text;
    this.count += 1;
  }

  /** Announces messages that are stored. */
  say(messages: readonly TimelineItem[], names: RoomNames): void {
    for (const item of messages)
      if (isStored(item))
        this.waiting.push(logTexts().announceOne(names.textOf(item.sender), displayText(item)));
    if (this.waiting.length === 0) return;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      const { length } = this.waiting;
      const last = this.waiting.at(-1)!;
      this.announce(length === 1 ? last : logTexts().announce(length, last));
      this.waiting = [];
      this.host.requestUpdate();
    }, BATCH_MS);
  }

  /** Draws the region. */
  render(): TemplateResult {
    // The same words once more are news, too.
    return html`<div class="vh" role="status">${keyed(this.count, html`<span>${this.text}</span>`)}</div>`;
  }
}
