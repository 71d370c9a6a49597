import { html } from 'lit';
import type { TemplateResult } from 'lit';
import type { SessionController } from '../controllers/client/session-controller.js';

/** The sign-in form, with the slot for another way to sign in. */
export function signIn({ ended, site }: SessionController, reason?: string): TemplateResult {
  return html`<sotto-sign-in .site=${site} .reason=${reason} ?ended=${ended}>
    <slot name="sign-in-extra" slot="extra"></slot>
  </sotto-sign-in>`;
}
