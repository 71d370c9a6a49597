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
    return html`<section class="chat-root anatomy" aria-labelledby="title">
      <div class="m-head">
        <h2 id="title">One message, taken apart</h2>
        ${frame ? html`<span><bdi>${frame.roomName}</bdi>, no. ${formatCount(frame.seq)}</span>` : nothing}
      </div>
      ${frame && anatomy ? keyed(frame, this.renderParts(frame, anatomy)) : html`<p class="none">The next message will appear here.</p>`}
    </section>`;
  }

  private renderParts(frame: CipherFlow, { parts, time }: FernetAnatomy): TemplateResult {
    const length = (name: FernetPartName) => {
      const bytes = parts.find((one) => one.name === name)?.bytes ?? 0;
      return `${formatCount(bytes)} ${bytes === 1 ? 'byte' : 'bytes'}`;
    };
    const row = (kind: string, name: string, what: string, size: string) =>
      html`<div class=${kind}>
        <dt>${name}</dt>
        <dd>${what}</dd>
        <dd class="n">${size}</dd>
      </div>`;
    return html`<div class="token" dir="ltr" role="group" aria-label="The stored token" tabindex="0">
        ${parts.map(({ name, text }) => html`<span class="f ${CLASSES[name]}">${text}</span>`)}
      </div>
      <dl class="legend">
        ${row('f-version', 'Version', '0x80', length('version'))}
        ${row('f-time', 'Time', formatStamp(time), length('time'))}
        ${row('f-iv', 'IV', 'random each time', length('iv'))}
        ${row('f-data', 'Ciphertext', 'the message, AES-128', length('ciphertext'))}
        ${row('f-mac', 'MAC', 'reveals any change', length('mac'))}
        ${row('f-key', 'Key id', `${frame.keyId}, stored beside it`, '')}
      </dl>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-monitor-anatomy': SottoMonitorAnatomy;
  }
}
