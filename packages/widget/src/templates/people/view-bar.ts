import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';

/** The bar of a view over the room or the list. */
interface ViewBar {
  title: string;
  subtitle?: string | undefined;
  back: string;
  /** Leads back inside the view; without it the view closes. */
  onBack?: () => void;
}

/** Draws the bar, whose button closes the view. */
export function viewBar(host: HTMLElement, { title, subtitle, back, onBack }: ViewBar): TemplateResult {
  return html`<div class="bar">
    <button
      class="icon-btn"
      type="button"
      aria-label=${back}
      @click=${onBack ?? (() => emit(host, 'chat-view-back', null))}
    >
      ${icon('back', { flip: true })}
    </button>
    <div class="bar-text">
      <h2 class="bar-title">${title}</h2>
      ${subtitle === undefined ? nothing : html`<p class="bar-sub" dir="auto">${subtitle}</p>`}
    </div>
  </div>`;
}
