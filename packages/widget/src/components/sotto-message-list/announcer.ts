import type { ReactiveController, ReactiveControllerHost } from 'lit';
import { logTexts } from '../../i18n/localize.js';
import type { RoomNames } from '../../people/room-names.js';
import { isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { displayText } from './message-row.js';

const BATCH_MS = 1000;
/** How long a sentence stands, in milliseconds: shorter than a batch, for a region that is empty when the next one comes. */
const SHOWN_MS = 800;

/**
 * Text of a polite live region: messages that arrive within a second are announced together. It is emptied after each
 * sentence: where the next one is the same, nothing would change, and nothing would be spoken.
 */
export class Announcer implements ReactiveController {
  /** What the live region holds. */
  text = '';
  private waiting: string[] = [];
  private timer: ReturnType<typeof setTimeout> | undefined;
  private emptying: ReturnType<typeof setTimeout> | undefined;

  constructor(private readonly host: ReactiveControllerHost) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
    clearTimeout(this.emptying);
    this.timer = undefined;
    this.waiting = [];
    this.text = '';
  }

  /** Announces a sentence at once. */
  announce(text: string | undefined): void {
    if (text === undefined) return;
    this.text = text;
    clearTimeout(this.emptying);
    this.emptying = setTimeout(() => {
      this.text = '';
      this.host.requestUpdate();
    }, SHOWN_MS);
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
}
