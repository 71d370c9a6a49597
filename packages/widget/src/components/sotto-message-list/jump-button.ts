import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { icon } from '../../icons.js';
import { logTexts } from '../../i18n/localize.js';

/** The button that leads to the newest message, with how many are unseen. */
export function jumpButton(news: number, onClick: () => void): TemplateResult {
  const isPlain = news === 0;
  return html`<button
    class=${classMap({ jump: true, 'is-plain': isPlain })}
    type="button"
    aria-label=${isPlain ? logTexts().toNewest : nothing}
    @click=${onClick}
  >
    ${icon('down')}${isPlain ? nothing : html` <bdi>${logTexts().new(news)}</bdi>`}
  </button>`;
}
