import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { icon } from '../../icons.js';
import { badgeText } from '../../i18n/badge-text.js';
import { chatTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { floating } from '../../styles/floating.styles.js';
import { roomList } from '../sotto-room-list/room-list.styles.js';
import { part } from '../../styles/host.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The round button that opens the floating panel.
 *
 * @csspart launcher - the button
 */
export class SottoLauncher extends SottoElement {
  static override styles = [base, part, clear, roomList, floating];
  static override shadowRootOptions: ShadowRootInit = { mode: 'open', delegatesFocus: true };

  /** Unread messages in all rooms. */
  @property({ type: Number }) unread = 0;

  protected override render(): TemplateResult {
    return html`<div class="chat-root">
      <button class="launcher" part="launcher" type="button" aria-label=${chatTexts().open(this.unread)}>
        ${icon('chat')}
        ${this.unread > 0 ? html`<span class="badge" aria-hidden="true">${badgeText(this.unread)}</span>` : null}
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-launcher': SottoLauncher;
  }
}
