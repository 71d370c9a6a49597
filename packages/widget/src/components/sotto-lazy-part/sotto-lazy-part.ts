import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { SkeletonDelay } from '../../controllers/skeleton-delay.js';
import { lazyTexts, commonTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import type { LazyPart, LazyPlace } from '../../lazy/lazy-part.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoLazyPart } from './sotto-lazy-part.styles.js';

/** In place of something whose script is loading, or was not loaded: says so, and offers to try again. */
export class SottoLazyPart extends SottoElement {
  static override styles = [base, part, button, panel, empty, dialog, slotted, sottoLazyPart];

  /** What is loading. */
  @property({ attribute: false }) lazy!: LazyPart;
  @property({ attribute: false }) place: LazyPlace = { as: 'view' };
  /** Called when it has loaded. */
  @property({ attribute: false }) onLoad: () => void = () => undefined;
  @state() private hasFailed = false;
  private readonly delay = new SkeletonDelay(this);

  /** Focuses the button that leads back, or the element as a whole. */
  override focus(): void {
    const find = (selector: string) => this.renderRoot.querySelector<HTMLElement>(selector);
    (find('button') ?? find('[tabindex]'))?.focus();
  }

  protected override firstUpdated(): void {
    void this.load();
  }

  protected override render(): TemplateResult | typeof nothing {
    const texts = lazyTexts();
    const text = this.hasFailed ? texts.failed : texts.loading;
    const close = this.place.onClose;
    if (this.place.as === 'dialog') {
      if (!this.hasFailed && !this.delay.isOver) return nothing;
      return html`<sotto-dialog heading=${text} @chat-dialog-close=${this.onDialogClose}>
        <div class="chat-root stack">
          <p class="text" role="status">${this.hasFailed ? texts.hint : nothing}</p>
          <div class="dialog-actions">
            <button class="btn btn-plain" type="button" data-autofocus @click=${close}>
              ${commonTexts().close}
            </button>
            ${this.hasFailed ? this.renderRetry('btn-primary') : nothing}
          </div>
        </div>
      </sotto-dialog>`;
    }
    return html`<div class="chat-root" tabindex="-1" aria-busy=${!this.hasFailed} @keydown=${this.onKeydown}>
      ${
        close
          ? html`<div class="bar">
              <button class="icon-btn" type="button" aria-label=${commonTexts().back} @click=${close}>
                ${icon('back', { flip: true })}
              </button>
            </div>`
          : nothing
      }
      <div class="empty" role="status">
        ${this.hasFailed || this.delay.isOver ? html`<h2>${text}</h2>` : nothing}
        ${
          this.hasFailed
            ? html`<p>${texts.hint}</p>
                <div class="actions">${this.renderRetry('btn-plain')}</div>`
            : nothing
        }
      </div>
    </div>`;
  }

  private renderRetry(look: string): TemplateResult {
    return html`<button class="btn ${look}" type="button" @click=${this.retry}>
      ${icon('retry')} ${commonTexts().tryAgain}
    </button>`;
  }

  private async load(): Promise<void> {
    try {
      await this.lazy.load();
    } catch {
      this.hasFailed = true;
      return;
    }
    this.onLoad();
  }

  private retry(): void {
    this.hasFailed = false;
    this.delay.restart();
    void this.load();
  }

  private onDialogClose(event: Event): void {
    event.stopPropagation();
    this.place.onClose?.();
  }

  private readonly onKeydown = keyHandler((event) => {
    if (event.key !== 'Escape' || !this.place.onClose) return;
    useUp(event);
    this.place.onClose();
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-lazy-part': SottoLazyPart;
  }
}
