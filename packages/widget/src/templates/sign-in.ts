import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { SessionController } from '../controllers/client/session-controller.js';
import { publish } from '../events.js';
import { authTexts } from '../i18n/localize.js';

/** The sign-in form, with the slot for another way to sign in. */
export function signIn({ ended, site }: SessionController, reason?: string): TemplateResult {
  return html`<sotto-sign-in .site=${site} .reason=${reason} ?ended=${ended}>
    <slot name="sign-in-extra" slot="extra"></slot>
  </sotto-sign-in>`;
}

/** In place of the chat where the page itself signs its users in, and nobody is. */
export function signedOut(host: HTMLElement): TemplateResult {
  const texts = authTexts();
  return html`<slot name="signed-out">
    <div class="empty">
      <h2>${texts.signedOut}</h2>
      <p>${texts.signedOutHint}</p>
      <div class="actions">
        <button
          class="btn btn-primary"
          type="button"
          @click=${() => publish(host, 'chat-sign-in-request', { reason: 'user' })}
        >
          ${texts.signIn}
        </button>
      </div>
    </div>
  </slot>`;
}
