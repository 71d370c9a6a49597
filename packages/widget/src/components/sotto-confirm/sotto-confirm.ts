import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { emit } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoConfirm } from './sotto-confirm.styles.js';
import { commonTexts } from '../../i18n/localize.js';
import { problem } from '../../templates/form.js';

/**
 * Asks before something that cannot be undone. Cancel has the focus.
 *
 * @fires chat-confirm - the action was confirmed
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoConfirm extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, sottoConfirm];

  @property() heading = '';
  /** What it is about, quoted. */
  @property() quoted = '';
  /** What the action does. */
  @property() text = '';
  /** Label of the button that does it. */
  @property() action = '';
  /** Whether it is in progress. */
  @property({ type: Boolean }) busy = false;
  /** Why it failed. */
  @property({ attribute: false }) error: unknown;

  protected override render(): TemplateResult {
    return html`<sotto-dialog heading=${this.heading} kind="alertdialog">
      <div class="chat-root stack dialog-in">
        ${this.quoted ? html`<div class="quoted"><p class="clamped" dir="auto">${this.quoted}</p></div>` : nothing}
        <p class="text">${this.text}</p>
        ${problem(this.error ? errorText(this.error) : undefined)}
        <div class="dialog-actions">
          <button
            class="btn btn-plain"
            type="button"
            data-autofocus
            @click=${() => emit(this, 'chat-dialog-close', null)}
          >
            ${commonTexts().cancel}
          </button>
          <button class="btn btn-danger" type="button" aria-disabled=${this.busy} @click=${this.onYes}>
            ${this.action}
          </button>
        </div>
      </div>
    </sotto-dialog>`;
  }

  private onYes(): void {
    if (!this.busy) emit(this, 'chat-confirm', null);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-confirm': SottoConfirm;
  }
}
