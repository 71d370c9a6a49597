import type { CipherFlow } from '@sotto/sdk';
import { html, LitElement, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { fire } from '../../events.js';
import { keyHandler } from '../../internal/key-handler.js';
import { formatCount, formatMoment } from '../../monitor/format.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { monitorTable } from '../../styles/monitor-table.styles.js';
import { monitorFoot } from '../../styles/monitor-foot.styles.js';

/** Rows that are drawn of the frames that are kept. */
const SHOWN = 7;
/** Characters of a token that fit into a row; the whole one is in the anatomy. */
const TOKEN_CHARACTERS = 90;
/** What every token begins with: version and the zeros of the time. */
const HEAD = 7;

/**
 * The last frames, newest first.
 *
 * @fires chat-frame-select - a frame was chosen: `{ frame }`
 */
export class SottoMonitorLog extends LitElement {
  static override styles = [base, part, clear, monitorTable, monitorFoot];

  @property({ attribute: false }) frames: CipherFlow[] = [];
  @property({ attribute: false }) selected: CipherFlow | undefined;
  /** Frames that came since the last drawing. */
  @property({ type: Number }) arrived = 0;

  protected override render(): TemplateResult {
    const shown = this.frames.slice(0, SHOWN);
    const note = this.arrived > SHOWN ? `${SHOWN} of ${this.arrived} shown` : 'newest first, 200 kept';
    return html`<section class="chat-root frames-log" aria-labelledby="title">
      <div class="m-head">
        <h2 id="title">Last frames</h2>
        <span>${note}</span>
      </div>
      <table class="t t-log">
        <thead>
          <tr>
            <th scope="col">Stored at</th>
            <th scope="col">Room</th>
            <th scope="col" class="n">No.</th>
            <th scope="col" class="n">Bytes</th>
            <th scope="col">Key</th>
            <th scope="col">Token</th>
          </tr>
        </thead>
        <tbody @keydown=${this.onKeydown}>
          ${repeat(
            shown,
            (frame) => `${frame.room}.${frame.rev}`,
            (frame, index) => this.renderRow(frame, index),
          )}
        </tbody>
      </table>
      ${shown.length === 0 ? html`<p class="none">Nothing came since this page was opened. Send a message to one of your rooms.</p>` : nothing}
    </section>`;
  }

  private renderRow(frame: CipherFlow, index: number): TemplateResult {
    const isSelected = frame === this.selected;
    const hasSelected = this.selected !== undefined && this.frames.slice(0, SHOWN).includes(this.selected);
    return html`<tr
      class=${classMap({ 'is-selected': isSelected })}
      tabindex=${isSelected || (!hasSelected && index === 0) ? 0 : -1}
      aria-selected=${isSelected}
      @click=${() => this.select(frame)}
    >
      <td class="mono">${formatMoment(frame.at)}</td>
      <td dir="auto">${frame.roomName}</td>
      <td class="n">${formatCount(frame.seq)}</td>
      <td class="n">${formatCount(frame.bytes)}</td>
      <td class="mono key">${frame.keyId}</td>
      <td class="mono tok">
        ${frame.ciphertext.slice(0, HEAD)}<b>${frame.ciphertext.slice(HEAD, TOKEN_CHARACTERS)}</b>
      </td>
    </tr>`;
  }

  private select(frame: CipherFlow): void {
    fire(this, 'chat-frame-select', { frame });
  }

  private readonly onKeydown = keyHandler((event) => {
    const rows = [...(this.shadowRoot?.querySelectorAll<HTMLElement>('tbody tr') ?? [])];
    const at = rows.indexOf(event.target as HTMLElement);
    if (event.key === 'Enter' || event.key === ' ') {
      event.preventDefault();
      rows[at]?.click();
    }
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (next === undefined) return;
    event.preventDefault();
    rows[Math.max(0, Math.min(next, rows.length - 1))]?.focus();
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-monitor-log': SottoMonitorLog;
  }
}
