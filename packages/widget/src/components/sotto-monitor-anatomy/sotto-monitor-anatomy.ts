import type { CipherFlow } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { dissectFernet } from '../../monitor/fernet-anatomy.js';
import type { FernetAnatomy, FernetPartName } from '../../monitor/fernet-anatomy.js';
import { formatCount, formatStamp } from '../../monitor/format.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { monitorFoot } from '../../monitor/styles/foot.styles.js';
import { SottoElement } from '../sotto-element.js';
import { monitorFrameTexts } from '../../i18n/localize.js';

const CLASSES: Record<FernetPartName, string> = {
  version: 'f-version',
  time: 'f-time',
  iv: 'f-iv',
  ciphertext: 'f-data',
  mac: 'f-mac',
};

/** One stored message with its parts: what each is, without opening it. */
export class SottoMonitorAnatomy extends SottoElement {
  static override styles = [base, part, clear, monitorFoot];

  @property({ attribute: false }) frame: CipherFlow | undefined;

  protected override render(): TemplateResult {
    const { frame } = this;
    const anatomy = frame && dissectFernet(frame.ciphertext);
    const texts = monitorFrameTexts();
    return html`<section class="chat-root anatomy" aria-labelledby="title">
      <div class="m-head">
        <h2 id="title">${texts.part}</h2>
        ${frame ? html`<span>${texts.partOf(html`<bdi>${frame.roomName}</bdi>`, formatCount(frame.seq))}</span>` : nothing}
      </div>
      ${frame && anatomy ? keyed(frame, this.renderParts(frame, anatomy)) : html`<p class="none">${texts.partNone}</p>`}
    </section>`;
  }

  private renderParts(frame: CipherFlow, { parts, time }: FernetAnatomy): TemplateResult {
    const { bytes, rows, token } = monitorFrameTexts();
    const length = (name: FernetPartName) => bytes(parts.find((one) => one.name === name)?.bytes ?? 0);
    const row = (kind: string, name: string, what: string, size: string) =>
      html`<div class=${kind}>
        <dt>${name}</dt>
        <dd>${what}</dd>
        <dd class="n">${size}</dd>
      </div>`;
    return html`<div class="token" dir="ltr" role="group" aria-label=${token} tabindex="0">
        ${parts.map(({ name, text }) => html`<span class="f ${CLASSES[name]}">${text}</span>`)}
      </div>
      <dl class="legend">
        ${row('f-version', rows.version, '0x80', length('version'))}
        ${row('f-time', rows.time, formatStamp(time), length('time'))}
        ${row('f-iv', rows.iv, rows.ivNote, length('iv'))}
        ${row('f-data', rows.ciphertext, rows.ciphertextNote, length('ciphertext'))}
        ${row('f-mac', rows.mac, rows.macNote, length('mac'))}
        ${row('f-key', rows.key, rows.keyNote(frame.keyId), '')}
      </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-monitor-anatomy': SottoMonitorAnatomy;
  }
}
