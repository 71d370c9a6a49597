import type { ChatClient, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { errorText } from '../../i18n/error-text.js';
import { blockedTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { settings } from '../sotto-profile/settings.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { avatarOf } from '../../templates/avatar.js';
import { listDialog } from '../../templates/list-dialog.js';
import { problem } from '../../templates/form.js';
import { userName } from '../../templates/user-name.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The dialog of the people whom the user has blocked.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoBlocked extends SottoElement {
  static override styles = [base, button, avatarStyles, form, dialog, slotted, tag, settings];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  private readonly blocks = new BlocksController(this, () => this.client);
  private readonly attempt = new Attempt(this);

  protected override render(): TemplateResult {
    const texts = blockedTexts();
    const { users, error } = this.blocks;
    const failed = this.attempt.error ?? error;
    return listDialog(
      this,
      texts.title,
      html`<p class="quiet">${users?.length === 0 ? texts.none : texts.hint}</p>
        ${problem(failed === undefined ? undefined : errorText(failed))}
        ${users && users.length > 0 ? this.renderList(users) : nothing}`,
    );
  }

  private renderList(users: readonly User[]): TemplateResult {
    const texts = blockedTexts();
    return html`<ul class="list" aria-label=${texts.title}>
      ${repeat(
        users,
        ({ id }) => id,
        (user) =>
          html`<li class="set">
            ${avatarOf(user, { size: 'm' })}
            <div class="set-text">${userName(user)}<span>${user.username}</span></div>
            <button
              class="btn btn-plain btn-s"
              type="button"
              aria-label=${texts.unblockOf(markedName(user, user.displayName))}
              aria-disabled=${this.attempt.isBusy}
              @click=${() => void this.attempt.run(() => this.blocks.unblock(user))}
            >
              ${texts.unblock}
            </button>
          </li>`,
      )}
    </ul>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-blocked': SottoBlocked;
  }
}
