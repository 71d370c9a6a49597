import type { ChatError } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { requestSignIn, waysBesideHost } from '../controllers/client/sign-in-ways.js';
import type { SessionController } from '../controllers/client/session-controller.js';
import { errorText } from '../i18n/error-text.js';
import { authTexts } from '../i18n/localize.js';

interface SignInParts {
  session: SessionController;
  /** What the user signs in for, in one sentence. */
  reason?: string;
  /** Whether visitors may enter as guests here. */
  guests?: boolean;
  /** Where the server leads back after a sign-in in this tab. */
  redirectUri?: string | undefined;
  /** Why a sign-in in this tab failed. */
  failure?: unknown;
  /** Why the page's token of its user was refused. */
  refusal?: ChatError | undefined;
  /** Draws the forms where their script is loaded on demand. */
  draw?: (template: () => TemplateResult) => TemplateResult;
}

/** What is shown while nobody is signed in: the ways to sign in, with the slot for another one. */
export function signIn(
  host: HTMLElement,
  { session, reason, guests = true, redirectUri, refusal, ...rest }: SignInParts,
): TemplateResult {
  const { failure = refusal, draw = (template) => template() } = rest;
  const { site } = session;
  const ways = waysBesideHost(site).filter((way) => guests || way !== 'guest');
  if (ways.length === 0) return signedOut(host, refusal);
  const asksPage = site?.signIn.includes('host') === true;
  return draw(
    () =>
      html`<sotto-sign-in
        .site=${site && { ...site, signIn: ways }}
        .reason=${reason}
        .redirectUri=${redirectUri}
        .failure=${failure}
        .requestSignIn=${asksPage ? () => requestSignIn(host) : undefined}
        .ended=${refusal ? undefined : session.ended}
      >
        <slot name="sign-in-extra" slot="extra"></slot>
      </sotto-sign-in>`,
  );
}

/** In place of the chat where the page itself signs its users in, and nobody is. */
function signedOut(host: HTMLElement, refusal: ChatError | undefined): TemplateResult {
  const texts = authTexts();
  return html`<slot name="signed-out">
    <div class="empty">
      <h2>${texts.signedOut}</h2>
      <p>${refusal ? errorText(refusal) : texts.signedOutHint}</p>
      <div class="actions">
        <button class="btn btn-primary" type="button" @click=${() => requestSignIn(host)}>
          ${texts.signIn}
        </button>
      </div>
    </div>
  </slot>`;
}
