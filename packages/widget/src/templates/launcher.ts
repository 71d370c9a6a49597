import { html } from 'lit';
import type { TemplateResult } from 'lit';

/** The launcher, where the page has put the floating chat. */
export function launcher(unread: number, open: () => void): TemplateResult {
  return html`<div class="place">
    <sotto-launcher .unread=${unread} @click=${open}></sotto-launcher>
  </div>`;
}
