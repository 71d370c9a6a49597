import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { emit } from '../../events.js';
import type { SelectionAct } from '../../events.js';
import { selectionTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoSelectBar } from './sotto-select-bar.styles.js';

/**
 * The bar of a room in which messages are selected: how many, and what can be done with them.
 *
 * @fires chat-selection-act - something is to be done with what is selected, or nothing is to be selected any more
 */
export class SottoSelectBar extends SottoElement {
  static override styles = [base, button, panel, sottoSelectBar];

  /** How many messages are selected. */
  @property({ type: Number }) count = 0;
  /** Why they cannot be deleted. */
  @property({ attribute: false }) refusal: string | undefined;
  private readonly roving = new RovingFocus(this, () => ({ items: this.tools() }));

  protected override render(): TemplateResult {
    const texts = selectionTexts();
    const none = this.count === 0 ? texts.none : undefined;
    return html`<div class="chat-root">
      <div class="bar">
        <button class="icon-btn" type="button" aria-label=${texts.leave} @click=${() => this.act('leave')}>
          ${icon('close')}
        </button>
        <div class="bar-text" role="status">
          <h2 class="bar-title" dir="auto">${texts.count(this.count)}</h2>
        </div>
        <div class="tools" role="toolbar" aria-label=${texts.label} @keydown=${this.onKeydown}>
          ${this.renderTool('copy', none)} ${this.renderTool('delete', none ?? this.refusal)}
        </div>
      </div>
    </div>`;
  }

  /** @param refusal - why it cannot be done; pressed all the same, the button says so */
  private renderTool(act: 'copy' | 'delete', refusal: string | undefined): TemplateResult {
    return html`<button
        class="icon-btn"
        type="button"
        aria-label=${selectionTexts()[act]}
        aria-disabled=${refusal !== undefined}
        aria-describedby=${refusal === undefined ? nothing : `no-${act}`}
        title=${refusal ?? nothing}
        @click=${() => this.act(act)}
      >
        ${icon(act === 'copy' ? 'copy' : 'trash')}
      </button>
      ${refusal === undefined ? nothing : html`<span class="vh" id="no-${act}">${refusal}</span>`}`;
  }

  private act(act: SelectionAct): void {
    emit(this, 'chat-selection-act', { act });
  }

  private tools(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('.tools > button') ?? [])];
  }

  private readonly onKeydown = keyHandler((event) => this.roving.moveInRow(event));
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-select-bar': SottoSelectBar;
  }
}
