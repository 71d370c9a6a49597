import type { ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { ConnectionController } from '../../controllers/client/connection-controller.js';
import { icon } from '../../icons.js';
import { banner } from './sotto-connection-banner.styles.js';
import { seconds } from '../../i18n/en.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { SottoElement } from '../sotto-element.js';

/** Says that the connection is lost, once it has been for a second. */
export class SottoConnectionBanner extends SottoElement {
  static override styles = [base, part, clear, button, banner];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  private readonly connection = new ConnectionController(this, () => this.client);

  protected override render(): TemplateResult {
    return html`<div class="chat-root"><div role="status">${this.content()}</div></div>`;
  }

  private content(): TemplateResult | typeof nothing {
    const { isLost, retryIn, state } = this.connection;
    if (!isLost) return nothing;
    if (state.status === 'offline') {
      return html`<div class="banner is-warning">
        ${icon('offline')}<span class="banner-text">You’re offline. Messages will be sent later.</span>
      </div>`;
    }
    // Said once, and not again each second.
    const words =
      retryIn === undefined ? 'Reconnecting…' : `Reconnecting, trying again in ${seconds(retryIn)}`;
    return html`<div class="banner">
      <i class="spin"></i
      ><span class="banner-text"
        ><span class="vh">Reconnecting</span><span aria-hidden="true">${words}</span></span
      >
      ${
        retryIn === undefined
          ? nothing
          : html`<button class="btn btn-link" type="button" @click=${this.onTryNow}>Try now</button>`
      }
    </div>`;
  }

  private readonly onTryNow = (): void => {
    // The bar goes on telling how it goes.
    this.client?.connect().catch(() => undefined);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-connection-banner': SottoConnectionBanner;
  }
}
