import type { ChatClient, Message, MessageReaction, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { count } from '../../i18n/en/plural.js';
import { errorText } from '../../i18n/error-text.js';
import { commonTexts, reactionTexts } from '../../i18n/localize.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { avatarOf } from '../../templates/avatar.js';
import { problem } from '../../templates/form.js';
import { listDialog } from '../../templates/list-dialog.js';
import { userName } from '../../templates/user-name.js';
import { answers } from '../sotto-message-list/answers/answers.styles.js';
import { settings } from '../sotto-profile/settings.styles.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The dialog of who reacted to a message, by emoji.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoReactors extends SottoElement {
  static override styles = [base, button, avatarStyles, form, dialog, slotted, tag, settings, answers];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) message!: Message;
  @property({ attribute: false }) reactions: readonly MessageReaction[] = [];
  @property({ attribute: false }) userId: string | undefined;
  @state() private chosen: string | undefined;
  @state() private users: readonly User[] = [];
  private next: string | null = null;
  private readonly attempt = new Attempt(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('message') || this.reactions.length === 0) return;
    this.choose(this.reactions[0]!.emoji);
  }

  protected override render(): TemplateResult {
    const texts = reactionTexts();
    const { error, isBusy } = this.attempt;
    return listDialog(
      this,
      texts.who,
      html`<div class="reactions" role="group" aria-label=${texts.title}>
          ${this.reactions.map((reaction) => this.renderFilter(reaction))}
        </div>
        ${problem(error === undefined ? undefined : errorText(error))}
        <ul class="list" aria-label=${texts.who} aria-busy=${isBusy}>
          ${repeat(
            this.users,
            ({ id }) => id,
            (user) => this.renderUser(user),
          )}
        </ul>
        ${
          this.next === null
            ? nothing
            : html`<button
                class="btn btn-plain"
                type="button"
                aria-disabled=${isBusy}
                @click=${this.loadMore}
              >
                ${texts.moreUsers}
              </button>`
        }`,
    );
  }

  private renderFilter(reaction: MessageReaction): TemplateResult {
    const { emoji } = reaction;
    const isChosen = emoji === this.chosen;
    return html`<button
      class=${isChosen ? 'reaction is-mine' : 'reaction'}
      type="button"
      aria-pressed=${isChosen}
      aria-label=${reactionTexts().label(reaction)}
      @click=${() => this.choose(emoji)}
    >
      <span aria-hidden="true">${emoji}</span> <b aria-hidden="true">${count(reaction.count)}</b>
    </button>`;
  }

  private renderUser(user: User): TemplateResult {
    return html`<li class="set">
      ${avatarOf(user, { size: 'm' })}
      <div class="set-text">
        ${userName(user, user.id === this.userId ? commonTexts().you : user.displayName)}<span
          >${user.username}</span
        >
      </div>
    </li>`;
  }

  private choose(emoji: string): void {
    if (emoji === this.chosen) return;
    this.chosen = emoji;
    this.users = [];
    this.next = null;
    void this.attempt.run(() => this.load(emoji));
  }

  private loadMore(): void {
    const { chosen, next } = this;
    if (chosen !== undefined && next !== null) void this.attempt.run(() => this.load(chosen, next));
  }

  private async load(emoji: string, cursor?: string): Promise<void> {
    const { room, id } = this.message;
    const page = await this.client?.messages.reactors(room, id, emoji, { cursor });
    if (!page) return;
    // Another emoji was chosen meanwhile.
    if (emoji !== this.chosen) return this.load(this.chosen!);
    this.users = [...this.users, ...page.results];
    this.next = page.nextCursor;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-reactors': SottoReactors;
  }
}
