import type { ChatClient, ChatError, Profile } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { emit } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { invitationTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { details } from '../../templates/people/details.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { problem } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';
import { sottoInvitation } from './sotto-invitation.styles.js';

/**
 * Asks an invited user whether to join. Nothing about the room is known before: whoever finds a link learns nothing by it.
 *
 * @fires chat-room-enter - the user joined
 * @fires chat-invitation-end - the invitation was declined, or has been used
 * @fires chat-profile-open - "Not you?"
 */
export class SottoInvitation extends SottoElement {
  static override styles = [base, part, clear, button, details, form, sottoInvitation];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  @property() token = '';
  private readonly attempt = new Attempt(this);

  /** Focuses the first button. */
  override focus(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }

  protected override render(): TemplateResult {
    const error = this.attempt.error as ChatError | undefined;
    return html`<div class="chat-root">
      <div class="card">
        ${error?.code === 'invitation_not_found' ? this.renderOver() : this.renderQuestion(error)}
      </div>
    </div>`;
  }

  private renderQuestion(error: ChatError | undefined): TemplateResult {
    const texts = invitationTexts();
    return html`<div class="face-head">
        ${icon('link', { size: 'l' })}
        <h2>${texts.title}</h2>
        <p>${texts.hint}</p>
      </div>
      ${problem(error && errorText(error))}
      <button
        class="btn btn-primary btn-wide"
        type="button"
        aria-disabled=${this.attempt.isBusy}
        @click=${this.join}
      >
        ${texts.join}
      </button>
      <button
        class="btn btn-plain btn-wide"
        type="button"
        @click=${() => emit(this, 'chat-invitation-end', null)}
      >
        ${texts.later}
      </button>
      <p class="form-foot">
        ${texts.as(html`<b><bdi>${this.user?.displayName}</bdi></b>`)}
        <button
          class="btn btn-link btn-s"
          type="button"
          @click=${() => emit(this, 'chat-profile-open', null)}
        >
          ${texts.notYou}
        </button>
      </p>`;
  }

  private renderOver(): TemplateResult {
    const texts = invitationTexts();
    return html`<div class="face-head" role="alert">
        ${icon('link', { size: 'l' })}
        <h2>${texts.over}</h2>
        <p>${texts.overHint}</p>
      </div>
      <button
        class="btn btn-plain btn-wide"
        type="button"
        @click=${() => emit(this, 'chat-invitation-end', null)}
      >
        ${texts.rooms}
      </button>`;
  }

  private join(): void {
    void this.attempt.run(async () => {
      const room = await this.client?.invitations.accept(this.token);
      if (!room) return;
      emit(this, 'chat-invitation-end', null);
      emit(this, 'chat-room-enter', { room });
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-invitation': SottoInvitation;
  }
}
