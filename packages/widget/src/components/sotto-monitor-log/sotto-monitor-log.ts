import type { CipherFlow } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { emit } from '../../events.js';
import { isPointerEvent } from '../../internal/realms.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { formatCount, formatMoment } from '../../monitor/format.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { monitorTable } from '../../monitor/styles/table.styles.js';
import { monitorFoot } from '../../monitor/styles/foot.styles.js';
import { SottoElement } from '../sotto-element.js';
import { monitorFrameTexts } from '../../i18n/localize.js';
import { KEPT_FRAMES } from '../../monitor/store-counts.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';

/** Rows that are drawn of the frames that are kept. */
const SHOWN = 7;
/** Characters of a token that fit into a row; the whole one is in the anatomy. */
const TOKEN_CHARACTERS = 90;
/** What every token begins with: version and the zeros of the time. */
const HEAD = 7;

/**
 * The last messages, newest first. Each row has a fixed place and takes the next message in; while the
 * pointer is over the rows, or the focus moves through them by keyboard, they stay as they are.
 *
 * @fires chat-frame-select - a frame was chosen: `{ frame }`
 */
export class SottoMonitorLog extends SottoElement {
  static override styles = [base, part, clear, monitorTable, monitorFoot];

  @property({ attribute: false }) frames: CipherFlow[] = [];
  @property({ attribute: false }) selected: CipherFlow | undefined;
  /** Frames that arrived since the last drawing. */
  @property({ type: Number }) arrived = 0;
  @state() private isPointedAt = false;
  @state() private isWalked = false;
  @query('tbody') private body!: HTMLElement;
  private shown: CipherFlow[] = [];
  /** The rows are one Tab stop: the one focused last, else the chosen one, else the first. */
  private readonly roving = new RovingFocus(this, () => ({
    items: [...(this.shadowRoot?.querySelectorAll<HTMLElement>('tbody tr') ?? [])],
    first: this.shadowRoot?.querySelector<HTMLElement>('tbody .is-selected') ?? undefined,
  }));

  private get isHeld(): boolean {
    return this.shown.length > 0 && (this.isPointedAt || this.isWalked);
  }

  protected override willUpdate(): void {
    if (!this.isHeld) this.shown = this.frames.slice(0, SHOWN);
  }

  protected override render(): TemplateResult {
    const { shown } = this;
    const texts = monitorFrameTexts();
    return html`<section class="chat-root frames-log" aria-labelledby="title">
      <div class="m-head">
        <h2 id="title">${texts.title}</h2>
        <span>${this.note()}</span>
      </div>
      <table class="t t-log">
        <thead>
          <tr>
            <th scope="col">${texts.columns.at}</th>
            <th scope="col">${texts.columns.room}</th>
            <th scope="col" class="n">${texts.columns.number}</th>
            <th scope="col" class="n">${texts.columns.bytes}</th>
            <th scope="col">${texts.columns.key}</th>
            <th scope="col">${texts.columns.token}</th>
          </tr>
        </thead>
        <tbody
          @keydown=${this.onKeydown}
          @pointerenter=${this.hold}
          @pointerleave=${this.hold}
          @focusin=${this.hold}
          @focusout=${this.hold}
        >
          ${shown.map((frame) => this.renderRow(frame))}
        </tbody>
      </table>
      ${shown.length === 0 ? html`<p class="none">${texts.none}</p>` : nothing}
    </section>`;
  }

  private renderRow(frame: CipherFlow): TemplateResult {
    const isSelected = frame === this.selected;
    return html`<tr
      class=${classMap({ 'is-selected': isSelected })}
      aria-selected=${isSelected}
      @click=${() => this.select(frame)}
    >
      <td class="mono">${formatMoment(frame.at)}</td>
      <td><bdi>${frame.roomName}</bdi></td>
      <td class="n">${formatCount(frame.seq)}</td>
      <td class="n">${formatCount(frame.bytes)}</td>
      <td class="mono key">${frame.keyId}</td>
      <td class="mono tok">
        ${frame.ciphertext.slice(0, HEAD)}<b>${frame.ciphertext.slice(HEAD, TOKEN_CHARACTERS)}</b>
      </td>
    </tr>`;
  }

  private note(): string {
    const texts = monitorFrameTexts();
    if (this.isHeld) {
      const newer = this.frames.indexOf(this.shown[0]!);
      return newer < 0 ? texts.heldMore(this.frames.length) : texts.held(newer);
    }
    return this.arrived > SHOWN ? texts.shown(SHOWN, this.arrived) : texts.note(KEPT_FRAMES);
  }

  /** Holds the rows while the pointer is over them, or the focus is moved through them by keyboard. */
  private readonly hold = (event: Event): void => {
    if (isPointerEvent(event)) {
      // Touch has no hover: the pointer would never leave.
      if (event.pointerType === 'mouse') this.isPointedAt = event.type === 'pointerenter';
    } else this.isWalked = this.body.querySelector(':focus-visible') !== null;
  };

  private select(frame: CipherFlow): void {
    emit(this, 'chat-frame-select', { frame });
  }

  private readonly onKeydown = keyHandler((event) => {
    if (this.roving.moveInList(event)) return;
    if (event.key !== 'Enter' && event.key !== ' ') return;
    event.preventDefault();
    (event.target as HTMLElement).closest('tr')?.click();
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-monitor-log': SottoMonitorLog;
  }
}
