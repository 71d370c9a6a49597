import type { ChatError, Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { ReactiveControllerHost, TemplateResult } from 'lit';
import type { GuestSignIn } from '../../controllers/client/guest-sign-in.js';
import type { SessionController } from '../../controllers/client/session-controller.js';
import { icon } from '../../icons.js';
import { shortcutText } from '../../internal/keys/shortcut.js';
import { extras, signInForms } from '../../lazy/parts.js';
import { closeBar } from '../../templates/close-bar.js';
import type { SetupProblem } from '../../internal/setup-problem.js';
import { errorState, setupFailure } from '../../templates/error-state.js';
import { signIn } from '../../templates/sign-in.js';
import type { UserTokenElement } from './user-token-element.js';
import { SEARCH_KEY } from '../sotto-room-list/room-search.js';
import { chatTexts, guestTexts, roomListTexts, roomTexts } from '../../i18n/localize.js';

/** The panel of a chat that cannot work on this page. */
export function misconfigured({ text }: SetupProblem, onClose: (() => void) | undefined): TemplateResult {
  return html`${onClose ? closeBar(onClose) : nothing}${setupFailure(text)}`;
}

interface OutsideParts {
  session: SessionController;
  guest: GuestSignIn;
  /** Why the page's token of its user was refused. */
  refusal: ChatError | undefined;
  onClose: (() => void) | undefined;
}

/** The panel while no user is known to be signed in, or a guest signs in. */
export function outside(
  host: UserTokenElement,
  { session, guest, refusal, onClose }: OutsideParts,
): TemplateResult {
  const { redirectUri } = host;
  const { status, error, retry } = session;
  const isGuest = status === 'signed-in';
  if (status === 'loading') return html`<div class="pane" aria-busy="true"></div>`;
  const body =
    status === 'unreachable'
      ? errorState({ heading: chatTexts().error, error, onAct: retry })
      : signIn(host, {
          ...{ session, redirectUri, refusal, failure: guest.failure, guests: !isGuest },
          draw: (template) => signInForms.draw(host, { as: 'view' }, template),
        });
  const bar = isGuest ? backBar(guest.close, onClose) : onClose ? closeBar(onClose) : nothing;
  return html`${bar}${body}`;
}

/** The bar that leads a guest back to the chat. */
function backBar(onBack: () => void, onClose: (() => void) | undefined): TemplateResult {
  return html`<div class="bar bar-plain close-bar">
    <button class="icon-btn" type="button" aria-label=${guestTexts().back} @click=${onBack}>
      ${icon('back', { flip: true })}
    </button>
    <div class="bar-text"></div>
    ${
      onClose
        ? html`<button class="icon-btn" type="button" aria-label=${chatTexts().close} @click=${onClose}>
            ${icon('close')}
          </button>`
        : nothing
    }
  </div>`;
}

/** The panel of a user who followed the link of an invitation. */
export function invited(
  host: ReactiveControllerHost,
  token: string,
  user: Profile | null,
  onClose: (() => void) | undefined,
): TemplateResult {
  const invitation = extras.draw(
    host,
    { as: 'view' },
    () => html`<sotto-invitation .token=${token} .user=${user}></sotto-invitation>`,
  );
  return html`${onClose ? closeBar(onClose) : nothing}${invitation}`;
}

/** In place of a room that could not be opened. */
export function roomFailed(error: unknown, onBack: () => void): TemplateResult {
  const { all, error: heading } = roomTexts();
  return errorState({ heading, error, onAct: onBack, action: all });
}

/** In place of the room while none is open. */
export function noRoom(): TemplateResult {
  const keys = shortcutText(SEARCH_KEY);
  const texts = roomListTexts();
  return html`<div class="empty">
    ${icon('chat', { size: 'l' })}
    <h2>${texts.choose}</h2>
    <p>${keys ? texts.chooseOrSearch(html`<b>${keys}</b>`) : texts.chooseHint}</p>
  </div>`;
}
