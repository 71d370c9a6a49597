import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { icon } from '../icons.js';
import { errorText } from '../i18n/error-text.js';
import { chatTexts, commonTexts } from '../i18n/localize.js';

/** In place of a chat that cannot work on this page; the console has more for developers. */
export function setupFailure(text: string): TemplateResult {
  return html`<div class="empty" role="alert">
    ${icon('alert', { size: 'l' })}
    <h2>${chatTexts().notSetUp}</h2>
    <p dir="auto">${text}</p>
  </div>`;
}

/** The texts of an error state, and the one button below them. */
interface ErrorState {
  heading: string;
  /** What happened, as it was thrown. */
  error: unknown;
  onAct: () => void;
  /** The text of the button; a retry without it. */
  action?: string;
  /** Adds to the reason what a user may worry about. */
  note?: (reason: string) => string;
}

/** In place of what was not loaded: what failed, why, and what can be done. */
export function errorState({ heading, error, onAct, action, note }: ErrorState): TemplateResult {
  const reason = errorText(error);
  return html`<div class="empty" role="alert">
    ${icon('alert', { size: 'l' })}
    <h2>${heading}</h2>
    <p dir="auto">${note ? note(reason) : reason}</p>
    <div class="actions">
      <button class="btn btn-plain" type="button" @click=${onAct}>
        ${action ?? html`${icon('retry')} ${commonTexts().tryAgain}`}
      </button>
    </div>
  </div>`;
}
