import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { isDragEvent } from '../internal/realms.js';
import { noticeTexts } from '../i18n/localize.js';
import { Notice } from './notice.js';

/**
 * Refuses files that are dropped or pasted where nothing takes them, with a notice: without it the browser would leave the
 * page for a dropped file, and drop a pasted picture silently. Text is left to the browser.
 */
export class FileNotice implements ReactiveController {
  private readonly notice: Notice;

  constructor(private readonly host: LitElement) {
    this.notice = new Notice(host);
    host.addController(this);
  }

  hostConnected(): void {
    for (const type of ['dragover', 'drop', 'paste']) this.host.renderRoot.addEventListener(type, this.take);
  }

  hostDisconnected(): void {
    for (const type of ['dragover', 'drop', 'paste'])
      this.host.renderRoot.removeEventListener(type, this.take);
  }

  /** Returns the notice, while it is shown. */
  render(): TemplateResult | typeof nothing {
    const { text } = this.notice;
    return text ? html`<p class="file-notice" role="alert">${text}</p>` : nothing;
  }

  private readonly take = (event: Event): void => {
    // A room has taken it.
    if (event.defaultPrevented) return;
    const data = isDragEvent(event) ? event.dataTransfer : (event as ClipboardEvent).clipboardData;
    const types = data?.types ?? [];
    const hasFiles = types.includes('Files') && (isDragEvent(event) || !types.includes('text/plain'));
    const field = (event.composedPath()[0] as Element).closest?.('textarea, input');
    // Text is at home in a field; anywhere else a browser may leave the page for a dropped link.
    if (!hasFiles && (field || !isDragEvent(event))) return;
    event.preventDefault();
    if (hasFiles && event.type !== 'dragover') this.notice.say(noticeTexts().noFiles);
  };
}
