import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { ClientController } from '../../controllers/client/client-controller.js';
import { downloadsOf } from '../../files/downloads/downloads.js';
import type { Download } from '../../files/downloads/downloads.js';
import { filesTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { SottoElement } from '../sotto-element.js';

/** The download that failed last. */
class FailedDownload extends ClientController {
  failed: Download | undefined;

  protected start(client: ChatClient): void {
    this.listen(downloadsOf(client).onFailure((failed) => this.tell(failed)));
  }

  protected reset(): void {
    this.tell(undefined);
  }

  private tell(failed: Download | undefined): void {
    this.failed = failed;
    this.changed();
  }
}

/**
 * Says to screen readers which file was not downloaded, and why; nothing of it is seen. The rows of the files come and go as
 * the log is scrolled, and would say it again. What lies over the page has one of its own.
 */
export class SottoDownloadNews extends SottoElement {
  static override styles = base;

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  private readonly news = new FailedDownload(this, () => this.client);

  protected override render(): TemplateResult {
    const { failed } = this.news;
    const text = failed ? filesTexts().notSavedOf(failed.file.name, failed.reason ?? '') : '';
    // The same words once more are news, too.
    return html`<div class="vh" role="alert">${keyed(failed, html`<span>${text}</span>`)}</div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-download-news': SottoDownloadNews;
  }
}
