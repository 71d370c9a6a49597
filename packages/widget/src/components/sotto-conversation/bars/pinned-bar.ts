import type { Message } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, TemplateResult } from 'lit';
import { icon } from '../../../icons.js';
import { pinTexts } from '../../../i18n/localize.js';
import { displayText } from '../../sotto-message-list/message-row.js';

/** Ticks that are drawn at most: more of them could not be told apart. */
const MAX_TICKS = 5;

/** The bar of pinned messages: leads to one, and then shows the one that was pinned before it. */
export class PinnedBar {
  /** Id of the message that is shown. */
  private current: string | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly follow: (seq: number) => void,
  ) {}

  render(pins: readonly Message[]): TemplateResult | typeof nothing {
    if (pins.length === 0) return nothing;
    const index = Math.max(
      0,
      pins.findIndex(({ id }) => id === this.current),
    );
    const message = pins[index]!;
    const shown = Math.min(pins.length, MAX_TICKS);
    const tick = Math.floor((index * shown) / pins.length);
    return html`<button class="pinned" type="button" @click=${() => this.onClick(pins, index)}>
      <span class="pinned-ticks" aria-hidden="true"
        >${pins.slice(0, shown).map((_, at) => html`<i class=${at === tick ? 'is-on' : ''}></i>`)}</span
      >
      <span class="pinned-text"
        ><b>${pinTexts().title(index + 1, pins.length)}</b
        ><span dir="auto">${displayText(message)}</span></span
      >
      ${icon('pin')}
    </button>`;
  }

  private onClick(pins: readonly Message[], index: number): void {
    this.follow(pins[index]!.seq);
    this.current = pins[(index + 1) % pins.length]!.id;
    this.host.requestUpdate();
  }
}
