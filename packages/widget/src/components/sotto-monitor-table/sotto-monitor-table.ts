import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { formatBytes, formatCount, formatRate } from '../../monitor/format.js';
import type { MonitorPlace } from '../../monitor/store-counts.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { monitorLead } from '../../monitor/styles/lead.styles.js';
import { monitorTable } from '../../monitor/styles/table.styles.js';
import { monitorRooms } from './sotto-monitor-table.styles.js';
import { SottoElement } from '../sotto-element.js';
import { monitorStoreTexts } from '../../i18n/localize.js';

/** The rooms in the store as a table: instead of motion. */
export class SottoMonitorTable extends SottoElement {
  static override styles = [base, part, clear, monitorLead, monitorTable, monitorRooms];

  /** The rooms, updated once a second. */
  @property({ attribute: false }) rows: MonitorPlace[] = [];

  protected override render(): TemplateResult {
    const texts = monitorStoreTexts();
    return html`<section class="chat-root m-table" aria-label=${texts.table}>
      <div class="lead lead-flat">
        <h2>${texts.lead}</h2>
        <p>${texts.leadTable}</p>
      </div>
      <table class="t t-rooms">
        <thead>
          <tr>
            <th scope="col">${texts.columns.room}</th>
            <th scope="col" class="n">${texts.columns.stored}</th>
            <th scope="col" class="n">${texts.columns.perSecond}</th>
            <th scope="col" class="n">${texts.columns.seen}</th>
            <th scope="col">${texts.columns.newest}</th>
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
      <th scope="row"><bdi>${name}</bdi></th>
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
