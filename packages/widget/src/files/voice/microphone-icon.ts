import { html, svg } from 'lit';
import type { TemplateResult } from 'lit';

/** The icon lies here and not among the others: every page loads those. */
export const microphone = (): TemplateResult =>
  html`<svg class="i" viewBox="0 0 20 20" aria-hidden="true" focusable="false">
    ${svg`<path d="M10 3a2.5 2.5 0 0 1 2.5 2.5V9a2.5 2.5 0 0 1-5 0V5.5A2.5 2.5 0 0 1 10 3zM4.8 9.5a5.2 5.2 0 0 0 10.4 0M10 14.7V17" />`}
  </svg>`;
