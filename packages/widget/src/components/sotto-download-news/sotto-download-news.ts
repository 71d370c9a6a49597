import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { downloadsOf } from '../../files/downloads/downloads.js';
import type { Download } from '../../files/downloads/downloads.js';
import { filesTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { SottoElement } from '../sotto-element.js';

/**
 * Says to screen readers which file was not downloaded, and why; nothing of it is seen. The rows of the files come and go as
 * the log is scrolled, and would say it again. What lies over the page has one of its own.
 */
export class SottoDownloadNews extends SottoElement {
  static override styles = base;

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @state() private failed: Download | undefined;
  private unfollow: () => void = () => undefined;

  override connectedCallback(): void {
    super.connectedCallback();
    this.follow();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.unfollow();
    this.unfollow = () => undefined;
    this.failed = undefined;
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('client')) this.follow();
  }

  protected override render(): TemplateResult {
    const { failed } = this;
    const text = failed ? filesTexts().notSavedOf(failed.file.name, failed.reason ?? '') : '';
    // The same words once more are news, too.
    return html`<div class="vh" role="alert">${keyed(failed, html`<span>${text}</span>`)}</div>`;
  }

  private follow(): void {
    this.unfollow();
    if (this.client && this.isConnected)
      this.unfollow = downloadsOf(this.client).onFailure((failed) => (this.failed = failed));
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-download-news': SottoDownloadNews;
  }
}
