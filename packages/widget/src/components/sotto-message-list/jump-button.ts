import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { icon } from '../../icons.js';

const numbers = new Intl.NumberFormat();

/** The button that leads to the newest message, with how many are unseen. */
export function jumpButton(news: number, onClick: () => void): TemplateResult {
  const isPlain = news === 0;
  return html`<button
    class=${classMap({ jump: true, 'is-plain': isPlain })}
    type="button"
    aria-label=${isPlain ? 'Jump to newest message' : nothing}
    @click=${onClick}
  >
    ${icon('down')}${isPlain ? nothing : html` ${numbers.format(news)} new`}
  </button>`;
}
