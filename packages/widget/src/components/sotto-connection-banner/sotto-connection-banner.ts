import type { ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { ConnectionController } from '../../controllers/client/connection-controller.js';
import { icon } from '../../icons.js';
import { banner } from './sotto-connection-banner.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { part } from '../../styles/host.styles.js';
import { SottoElement } from '../sotto-element.js';
import { connectionTexts } from '../../i18n/localize.js';

/** Shows that the connection is lost, once it has been for a second. */
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
    const texts = connectionTexts();
    if (state.status === 'offline') {
      return html`<div class="banner is-warning">
        ${icon('offline')}<span class="banner-text" dir="auto">${texts.offline}</span>
      </div>`;
    }
    // Announced once, and not again each second.
    const text = retryIn === undefined ? texts.reconnectingNow : texts.retryIn(retryIn);
    return html`<div class="banner">
      <i class="spin"></i
      ><span class="banner-text"
        ><span class="vh">${texts.reconnecting}</span><span aria-hidden="true">${text}</span></span
      >
      ${
        retryIn === undefined
          ? nothing
          : html`<button class="btn btn-link" type="button" @click=${this.onTryNow}>${texts.tryNow}</button>`
      }
    </div>`;
  }

  private readonly onTryNow = (): void => {
    // The bar shows whether it fails.
    this.client?.connect().catch(() => undefined);
  };
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-connection-banner': SottoConnectionBanner;
  }
}
