import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { emit } from '../events.js';
import { commonTexts } from '../i18n/localize.js';

/** A dialog that shows something, with one button that leads back. */
export function listDialog(host: HTMLElement, heading: string, content: unknown): TemplateResult {
  return html`<sotto-dialog heading=${heading}>
    <div class="chat-root stack">
      ${content}
      <div class="dialog-actions">
        <button
          class="btn btn-plain"
          type="button"
          data-autofocus
          @click=${() => emit(host, 'chat-dialog-close', null)}
        >
          ${commonTexts().back}
        </button>
      </div>
    </div>
  </sotto-dialog>`;
}
