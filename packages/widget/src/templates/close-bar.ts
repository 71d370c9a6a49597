import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../icons.js';
import { chatTexts } from '../i18n/localize.js';

/** The bar of a floating panel that shows nothing with a bar of its own. */
export function closeBar(close: () => void): TemplateResult {
  return html`<div class="bar bar-plain close-bar">
    <div class="bar-text"></div>
    <button class="icon-btn" type="button" aria-label=${chatTexts().close} @click=${close}>
      ${icon('close')}
    </button>
  </div>`;
}
