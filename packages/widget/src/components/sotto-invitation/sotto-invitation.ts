import { initialState, Task, TaskStatus } from '@lit/task';
import type { ChatClient, ChatError, InvitationPreview, Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
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
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { details } from '../../templates/people/details.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { avatar } from '../../templates/avatar.js';
import { problem } from '../../templates/form.js';
import { userTag } from '../../templates/user-tag.js';
import { SottoElement } from '../sotto-element.js';
import { sottoInvitation } from './sotto-invitation.styles.js';

/**
 * Shows an invited user which room the link opens and who invites, and asks whether to join; a member, whether to open it.
 *
 * @fires chat-room-enter - the user joined
 * @fires chat-invitation-end - the invitation was declined, or has been used
 * @fires chat-profile-open - "Not you?"
 */
export class SottoInvitation extends SottoElement {
  static override styles = [base, part, clear, button, avatarStyles, tag, details, form, sottoInvitation];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  @property() token = '';
  private readonly attempt = new Attempt(this);
  private readonly preview = new Task(this, {
    args: () => [this.client, this.token, this.user?.id] as const,
    task: async ([client, token], { signal }): Promise<InvitationPreview | typeof initialState> =>
      client && token ? client.invitations.preview(token, { signal }) : initialState,
  });

  /** Focuses the first button. */
  override focus(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }

  protected override render(): TemplateResult {
    const error = this.attempt.error as ChatError | undefined;
    const isOver = [error, this.preview.error as ChatError | undefined].some(
      (one) => one?.code === 'invitation_not_found',
    );
    return html`<div class="chat-root">
      <div class="card">${isOver ? this.renderOver() : this.renderQuestion(error)}</div>
    </div>`;
  }

  private renderQuestion(error: ChatError | undefined): TemplateResult {
    const texts = invitationTexts();
    const isMember = this.preview.value?.role !== undefined;
    const name = html`<b><bdi>${this.user?.displayName}</bdi></b>`;
    return html`${this.renderRoom(this.preview.value)} ${problem(error && errorText(error))}
      <button
        class="btn btn-primary btn-wide"
        type="button"
        aria-disabled=${this.attempt.isBusy}
        @click=${this.join}
      >
        ${isMember ? texts.open : texts.join}
      </button>
      <button
        class="btn btn-plain btn-wide"
        type="button"
        @click=${() => emit(this, 'chat-invitation-end', null)}
      >
        ${texts.later}
      </button>
      <p class="form-foot">
        ${isMember ? texts.member(name) : texts.as(name)}
        <button
          class="btn btn-link btn-s"
          type="button"
          @click=${() => emit(this, 'chat-profile-open', null)}
        >
          ${texts.notYou}
        </button>
      </p>`;
  }

  /** What the link opens. Where that could not be read, the user can join nevertheless. */
  private renderRoom(room: InvitationPreview | undefined): TemplateResult {
    const texts = invitationTexts();
    if (!room)
      return html`<div class="face-head" aria-busy=${this.preview.status === TaskStatus.PENDING}>
        ${icon('link', { size: 'l' })}
        <h2>${texts.title}</h2>
        <p>${texts.hint}</p>
      </div>`;
    const { name, memberCount, invitedBy } = room;
    return html`<div class="face-head">
      ${avatar({ id: name, name, room: true, size: 'l' })}
      <h2 dir="auto">${name}</h2>
      <p>
        ${texts.members(memberCount)}
        ${
          invitedBy && invitedBy.id !== this.user?.id
            ? texts.by(
                html`<b><bdi>${invitedBy.displayName}</bdi></b
                  >${userTag(invitedBy)}`,
              )
            : nothing
        }
      </p>
    </div>`;
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
