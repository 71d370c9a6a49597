import type { ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { ConnectionController } from '../../controllers/client/connection-controller.js';
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
 * The round button that opens the floating panel. It shows that the browser is offline, and opens all the same.
 *
 * @csspart launcher - the button
 */
export class SottoLauncher extends SottoElement {
  static override styles = [base, part, clear, roomList, floating];
  static override shadowRootOptions: ShadowRootInit = { mode: 'open', delegatesFocus: true };

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** Unread messages in all rooms. */
  @property({ type: Number }) unread = 0;
  private readonly connection = new ConnectionController(this, () => this.client);

  protected override render(): TemplateResult {
    const { isLost, state } = this.connection;
    const isOffline = isLost && state.status === 'offline';
    const { open, openOffline } = chatTexts();
    return html`<div class="chat-root">
      <button
        class=${isOffline ? 'launcher is-off' : 'launcher'}
        part="launcher"
        type="button"
        aria-label=${(isOffline ? openOffline : open)(this.unread)}
      >
        ${icon('chat')}
        ${this.unread > 0 ? html`<span class="badge" aria-hidden="true">${badgeText(this.unread)}</span>` : nothing}
        ${isOffline ? html`<span class="state">${icon('offline')}</span>` : nothing}
      </button>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-launcher': SottoLauncher;
  }
}
