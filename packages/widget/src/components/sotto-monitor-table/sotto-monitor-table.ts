import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { MonitorPlace } from '../../controllers/monitor-controller.js';
import { formatBytes, formatCount, formatRate } from '../../monitor/format.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { monitorLead } from '../../styles/monitor-lead.styles.js';
import { monitorTable } from '../../styles/monitor-table.styles.js';
import { monitorRooms } from '../../styles/monitor-rooms.styles.js';

const REFRESH_MS = 1000;

/** The rooms in the store as a table, drawn anew once a second: instead of motion. */
export class SottoMonitorTable extends LitElement {
  static override styles = [base, part, clear, monitorLead, monitorTable, monitorRooms];

  /** Asked for the rows once a second. */
  @property({ attribute: false }) read: () => MonitorPlace[] = () => [];
  @state() private rows: MonitorPlace[] = [];
  private timer: ReturnType<typeof setInterval> | undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.timer = setInterval(() => (this.rows = this.read()), REFRESH_MS);
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearInterval(this.timer);
  }

  protected override willUpdate(): void {
    if (this.rows.length === 0) this.rows = this.read();
  }

  protected override render(): TemplateResult {
    return html`<section class="chat-root m-table" aria-label="Rooms in the store, as a table">
      <div class="lead lead-flat">
        <h2>This is how your messages are stored.</h2>
        <p>
          Each line is one message, as it lies in the database. Without the key nobody can read it. This page
          has no key.
        </p>
      </div>
      <table class="t t-rooms">
        <thead>
          <tr>
            <th scope="col">Room</th>
            <th scope="col" class="n">Stored</th>
            <th scope="col" class="n">Per second</th>
            <th scope="col" class="n">Bytes seen</th>
            <th scope="col">Newest, as stored</th>
          </tr>
        </thead>
        <tbody>
          ${this.rows.map((row) => this.renderRow(row))}
        </tbody>
      </table>
    </section>`;
  }

  private renderRow({ name, stored, perSecond, bytes, last }: MonitorPlace): TemplateResult {
    return html`<tr>
      <th scope="row" dir="auto">${name}</th>
      <td class="n">${formatCount(stored)}</td>
      <td class="n">${formatRate(perSecond)}</td>
      <td class="n">${formatBytes(bytes).join(' ')}</td>
      <td class="mono tok">${last?.ciphertext.slice(0, 200) ?? ''}</td>
    </tr>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-monitor-table': SottoMonitorTable;
  }
}
