import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../icons.js';
import { errorText } from '../i18n/error-text.js';
import { strings } from '../i18n/en.js';

/** In place of what cannot work on this page; the console tells the developer more. */
export function setupFailure(words: string): TemplateResult {
  return html`<div class="empty" role="alert">
    ${icon('alert', { size: 'l' })}
    <h2>${strings.notSetUp}</h2>
    <p>${words}</p>
  </div>`;
}

/** In place of what did not load: what failed, why, and what can be done. */
export function failure(
  heading: string,
  error: unknown,
  onAct: () => void,
  act: TemplateResult | string = html`${icon('retry')} Try again`,
): TemplateResult {
  return html`<div class="empty" role="alert">
    ${icon('alert', { size: 'l' })}
    <h2>${heading}</h2>
    <p>${errorText(error)}</p>
    <div class="actions">
      <button class="btn btn-plain" type="button" @click=${onAct}>${act}</button>
    </div>
  </div>`;
}
