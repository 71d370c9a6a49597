import type { ChatClient, FileRef } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { emit } from '../../events.js';
import { isVideo } from '../../files/shapes.js';
import { formatMoment } from '../../i18n/format-time.js';
import { commonTexts, filesTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoLightbox } from './sotto-lightbox.styles.js';

/**
 * The pictures of a log, or of a message, one at a time, over the whole page. The browser's own modal dialog keeps the focus inside, and
 * the page behind it out of reach.
 *
 * @fires chat-picture-show - another picture is to be shown
 * @fires chat-picture-broken - the browser cannot show what was loaded
 * @fires chat-picture-save - the picture is to be saved
 * @fires chat-picture-close - it should close
 */
export class SottoLightbox extends SottoElement {
  static override styles = [base, button, sottoLightbox];

  /** Loads videos, which come by a ticket. */
  @property({ attribute: false }) client: ChatClient | undefined;
  @property({ attribute: false }) pictures: readonly FileRef[] = [];
  /** Addresses of those that are loaded, and of their previews, by id; `null` for one that did not load. */
  @property({ attribute: false }) addresses: ReadonlyMap<string, string | null> = new Map();
  /** Which one is shown. */
  @property({ type: Number }) index = 0;
  /** Who sent the picture, and when (ISO 8601), where that is known. */
  @property() sender: string | undefined;
  @property() createdAt: string | undefined;
  @query('dialog') private dialog!: HTMLDialogElement;

  protected override firstUpdated(): void {
    this.dialog.showModal();
  }

  protected override updated(): void {
    // The button that led to the first or the last picture is gone, and the focus with it.
    if (!this.shadowRoot?.activeElement) this.renderRoot.querySelector('button')?.focus();
  }

  protected override render(): TemplateResult {
    const texts = filesTexts();
    const [file, of] = [this.pictures[this.index]!, this.pictures.length];
    const address = this.addresses.get(file.id);
    const shownId = address ? file.id : (file.preview ?? '');
    const shown = this.addresses.get(shownId);
    const isLast = this.index === of - 1;
    return html`<div class="chat-root">
      <dialog
        aria-label=${texts.picture(this.index + 1, of)}
        @keydown=${this.onKeydown}
        @cancel=${this.onCancel}
        @click=${this.onBeside}
      >
        <div class="bar">
          <button class="icon-btn" type="button" aria-label=${commonTexts().close} @click=${this.close}>
            ${icon('close')}
          </button>
          <div class="bar-text"><b dir="auto">${this.sender ?? file.name}</b>${this.renderAbout(file)}</div>
          <button class="icon-btn" type="button" aria-label=${texts.download(file.name)} @click=${this.save}>
            ${icon('download')}
          </button>
        </div>
        <div class="stage">
          ${
            isVideo(file)
              ? html`<sotto-video class="large" .client=${this.client} .file=${file}></sotto-video>`
              : html`${
                  shown
                    ? html`<img
                        src=${shown}
                        alt=${file.name}
                        width=${ifDefined(file.width)}
                        height=${ifDefined(file.height)}
                        draggable="false"
                        @error=${() => emit(this, 'chat-picture-broken', { id: shownId })}
                      />`
                    : nothing
                }${
                  address
                    ? nothing
                    : html`<span role="status">${address === null ? texts.failed : texts.loading}</span>`
                }`
          }
          ${this.index > 0 ? this.renderSide('previous', -1) : nothing}
          ${isLast ? nothing : this.renderSide('next', 1)}
        </div>
      </dialog>
    </div>`;
  }

  /** When it was sent, its name where that is not the title, and which of how many it is. */
  private renderAbout({ name }: FileRef): TemplateResult | typeof nothing {
    const { sender, createdAt, index, pictures } = this;
    const place = pictures.length > 1 ? filesTexts().place(index + 1, pictures.length) : undefined;
    const parts = [createdAt && formatMoment(createdAt), sender && name, place].filter(Boolean);
    if (parts.length === 0) return nothing;
    return html`<span aria-live="polite"
      >${parts.map((part, at) => html`${at > 0 ? ' · ' : ''}<bdi>${part}</bdi>`)}</span
    >`;
  }

  private renderSide(name: 'previous' | 'next', step: number): TemplateResult {
    return html`<button
      class="icon-btn side ${name === 'next' ? 'is-next' : ''}"
      type="button"
      aria-label=${filesTexts()[name]}
      @click=${() => this.go(step)}
    >
      ${icon(name === 'next' ? 'next' : 'back', { flip: true })}
    </button>`;
  }

  private go(step: number): void {
    const index = this.index + step;
    if (index >= 0 && index < this.pictures.length) emit(this, 'chat-picture-show', { index });
  }

  private readonly onKeydown = keyHandler((event) => {
    const isRtl = this.matches(':dir(rtl)');
    const steps: Record<string, number> = { ArrowLeft: isRtl ? 1 : -1, ArrowRight: isRtl ? -1 : 1 };
    // Nothing behind the dialog hears its keys.
    event.stopPropagation();
    const step = steps[event.key];
    // In a video the arrows go along its time.
    if (step === undefined || (event.target as Element).localName === 'sotto-video') return;
    useUp(event);
    this.go(step);
  });

  private readonly onCancel = (event: Event): void => {
    event.preventDefault();
    this.close();
  };

  private readonly onBeside = ({ target }: Event): void => {
    if ((target as Element).matches('.stage, img')) this.close();
  };

  private readonly save = (): void => emit(this, 'chat-picture-save', { index: this.index });

  private readonly close = (): void => emit(this, 'chat-picture-close', null);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-lightbox': SottoLightbox;
  }
}
