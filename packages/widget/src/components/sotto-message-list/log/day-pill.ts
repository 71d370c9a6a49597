import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { emit } from '../../../events.js';
import { formatDay, isSameDay } from '../../../i18n/format-time.js';
import { logTexts } from '../../../i18n/localize.js';
import { rowLayout } from '../../../timeline/row-layout.js';
import type { LayoutContext } from '../../../timeline/row-layout.js';
import type { TimelineItem } from '../../../timeline/timeline-item.js';
import type { LogWindow } from './log-window.js';

/** Pixels above the pill, and above the words of a divider in its row: as their styles have it. */
const ABOVE_PILL = 8;
const ABOVE_DIVIDER = 14;
/** Height of a line in both, in font sizes; and pixels around it. */
const LINE = 1.14288;
const AROUND_LINE = 6;
/** Milliseconds without movement after which the pill goes. */
const STAY_MS = 1000;

/** A day of the log, as a button that offers to go to another one. It is no stop of Tab: keys have the room's menu for that. */
export function dayButton(createdAt: string, onOpen: (() => void) | undefined): TemplateResult {
  return html`<button
    type="button"
    tabindex="-1"
    aria-haspopup="dialog"
    aria-label=${logTexts().otherDay(formatDay(createdAt))}
    .textContent=${formatDay(createdAt)}
    @click=${onOpen}
  ></button>`;
}

/** The day at the upper end of the log, over it while it is scrolled. Draws only where the day is another one, or it comes or goes. */
export class DayPill implements ReactiveController {
  private isShown = false;
  /** When the message was sent whose day it says. */
  private createdAt: string | undefined;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** How high the pill is, read for the first scroll after the log was drawn. */
  private measured: number | undefined;

  constructor(
    private readonly host: LitElement & LayoutContext & { readonly items: readonly TimelineItem[] },
    private readonly window: LogWindow,
  ) {
    host.addController(this);
  }

  hostDisconnected(): void {
    clearTimeout(this.timer);
    this.isShown = false;
  }

  hostUpdated(): void {
    // A text of another size changes that of the rows, which are drawn again then.
    this.measured = undefined;
  }

  /** The log was scrolled. */
  scrolled(): void {
    const createdAt = this.dayAtTop();
    this.show(createdAt !== undefined, createdAt ?? this.createdAt);
    clearTimeout(this.timer);
    this.timer = setTimeout(() => this.show(false, this.createdAt), STAY_MS);
  }

  /** Asks for another day than that of a message. */
  open(createdAt: string): void {
    emit(this.host, 'chat-day-open', { day: createdAt });
  }

  render(): TemplateResult | typeof nothing {
    const { createdAt, isShown } = this;
    if (createdAt === undefined) return nothing;
    // It takes no focus: it is gone a moment later, and the focus would be with it.
    return html`<div
      class="date-float ${isShown ? 'is-on' : ''}"
      @mousedown=${(event: Event) => event.preventDefault()}
    >
      ${dayButton(createdAt, () => this.open(createdAt))}
    </div>`;
  }

  /** How high the pill and the words of a divider are, in pixels: as high as the visitor's text. */
  private get height(): number {
    this.measured ??= this.measure();
    return this.measured;
  }

  private measure(): number {
    const log = this.host.renderRoot.querySelector('.log')!;
    return parseFloat(getComputedStyle(log).fontSize) * LINE + AROUND_LINE;
  }

  /** When a message at the upper end was sent; undefined where a divider is in the pill's place. */
  private dayAtTop(): string | undefined {
    const { host, window, height } = this;
    const { index, offset } = window.rowBelowTop(ABOVE_PILL + height);
    const item = host.items[index];
    if (!item || (offset > -(ABOVE_DIVIDER + height) && rowLayout(host.items, index, host).newDay))
      return undefined;
    return item.createdAt;
  }

  private show(isShown: boolean, createdAt: string | undefined): void {
    const isSame =
      createdAt === this.createdAt || (createdAt && this.createdAt && isSameDay(createdAt, this.createdAt));
    if (isShown === this.isShown && isSame) return;
    this.isShown = isShown;
    this.createdAt = createdAt;
    this.host.requestUpdate();
  }
}
