import { consume } from '@lit/context';
import type { ChatClient, Profile } from '@sotto/sdk';
import { html, LitElement } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { chatClientContext } from '../../context/chat-client-context.js';
import { fire } from '../../events.js';
import { icon } from '../../icons.js';
import { errorText, fieldErrorText } from '../../internal/error-text.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { avatar } from '../../templates/avatar.js';
import { sottoProfile } from './sotto-profile.styles.js';

/**
 * The dialog of the own account: name and sign-out.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoProfile extends LitElement {
  static override styles = [base, button, avatarStyles, form, dialog, slotted, sottoProfile];

  @consume({ context: chatClientContext, subscribe: true })
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  @state() private isBusy = false;
  @state() private error: unknown;

  protected override render(): TemplateResult {
    const { user } = this;
    if (!user) return html``;
    const wrong = this.error
      ? (fieldErrorText(this.error, 'displayName') ?? errorText(this.error))
      : undefined;
    return html`<sotto-dialog heading="Your account">
      <form class="chat-root stack" novalidate @submit=${this.onSubmit}>
        <div class="person">
          ${avatar({ id: user.id, name: user.displayName })}
          <div class="person-text"><b dir="auto">${user.displayName}</b><span>${user.username}</span></div>
          <button class="btn btn-plain" type="button" @click=${this.onSignOut}>
            ${icon('leave', { flip: true })} Sign out
          </button>
        </div>
        <div class="field">
          <label for="displayName">Name</label>
          <input
            id="displayName"
            name="displayName"
            autocomplete="name"
            .value=${user.displayName}
            class=${classMap({ 'is-wrong': wrong !== undefined })}
            aria-invalid=${wrong !== undefined}
            aria-describedby=${wrong ? 'displayName-wrong' : 'displayName-hint'}
          />
          ${
            wrong
              ? html`<p class="wrong" id="displayName-wrong" role="alert">
                  ${icon('alert', { size: 's' })}${wrong}
                </p>`
              : html`<p class="hint" id="displayName-hint">This is how others see you.</p>`
          }
        </div>
        <div class="dialog-actions">
          <button class="btn btn-plain" type="button" @click=${() => fire(this, 'chat-dialog-close', null)}>
            Cancel
          </button>
          <button class="btn btn-primary" type="submit" aria-disabled=${this.isBusy}>Save</button>
        </div>
      </form>
    </sotto-dialog>`;
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!this.client || this.isBusy) return;
    const displayName = String(new FormData(event.target as HTMLFormElement).get('displayName')).trim();
    this.isBusy = true;
    this.error = undefined;
    try {
      await this.client.auth.updateProfile({ displayName });
      fire(this, 'chat-dialog-close', null);
    } catch (error) {
      this.error = error;
    } finally {
      this.isBusy = false;
    }
  }

  private onSignOut(): void {
    fire(this, 'chat-dialog-close', null);
    void this.client?.auth.signOut();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-profile': SottoProfile;
  }
}
