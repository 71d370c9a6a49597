import type { ChatClient, Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { PassingError } from '../../controllers/client/passing-error.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { errorText, fieldErrorText } from '../../i18n/error-text.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { avatar } from '../../templates/avatar.js';
import { SottoElement } from '../sotto-element.js';
import { sottoProfile } from './sotto-profile.styles.js';
import { commonTexts, profileTexts } from '../../i18n/localize.js';

type Field = 'displayName' | 'email' | 'current';

/**
 * The dialog of the own account: name, e-mail address and sign-out. Another address needs the password.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoProfile extends SottoElement {
  static override styles = [base, button, avatarStyles, form, dialog, slotted, sottoProfile];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  @state() private isBusy = false;
  @state() private error: unknown;

  constructor() {
    super();
    new PassingError(this, { error: () => this.error, clear: () => (this.error = undefined) });
  }
  /** As it stands in the field; undefined: nobody changed it. */
  @state() private email: string | undefined;

  protected override render(): TemplateResult {
    const { user } = this;
    if (!user) return html``;
    const texts = profileTexts();
    return html`<sotto-dialog heading=${texts.title}>
      <form class="chat-root stack" novalidate @submit=${this.onSubmit}>
        <div class="person">
          ${avatar({ id: user.id, name: user.displayName })}
          <div class="person-text"><b dir="auto">${user.displayName}</b><span>${user.username}</span></div>
          <button class="btn btn-plain" type="button" @click=${this.onSignOut}>
            ${icon('leave', { flip: true })} ${texts.signOut}
          </button>
        </div>
        ${this.renderField('displayName', texts.name, texts.nameHint, {
          type: 'text',
          autocomplete: 'name',
          value: user.displayName,
        })}
        ${this.renderField('email', texts.email, texts.emailHint, {
          type: 'email',
          autocomplete: 'email',
          value: user.email ?? '',
        })}
        ${
          this.isOtherEmail
            ? this.renderField('current', texts.password, texts.passwordHint, {
                type: 'password',
                autocomplete: 'current-password',
                value: '',
              })
            : nothing
        }
        ${this.renderGeneralError()}
        <div class="dialog-actions">
          <button class="btn btn-plain" type="button" @click=${() => emit(this, 'chat-dialog-close', null)}>
            ${commonTexts().cancel}
          </button>
          <button class="btn btn-primary" type="submit" aria-disabled=${this.isBusy}>
            ${commonTexts().save}
          </button>
        </div>
      </form>
    </sotto-dialog>`;
  }

  private get isOtherEmail(): boolean {
    return this.email !== undefined && this.email !== (this.user?.email ?? '');
  }

  private renderField(
    name: Field,
    label: string,
    hint: string,
    options: { type: 'text' | 'email' | 'password'; autocomplete: string; value: string },
  ): TemplateResult {
    const wrong = this.wrongAt(name);
    return html`<div class="field">
      <label for=${name}>${label}</label>
      <input
        id=${name}
        name=${name}
        type=${options.type}
        autocomplete=${options.autocomplete as 'name'}
        .value=${options.value}
        class=${classMap({ 'is-wrong': wrong !== undefined })}
        aria-invalid=${wrong !== undefined}
        aria-describedby=${wrong ? `${name}-wrong` : `${name}-hint`}
        @input=${this.onInput}
      />
      ${
        wrong
          ? html`<p class="wrong" id="${name}-wrong" role="alert">${icon('alert', { size: 's' })}${wrong}</p>`
          : html`<p class="hint" id="${name}-hint">${hint}</p>`
      }
    </div>`;
  }

  /** What is wrong with a field; undefined where nothing is. */
  private wrongAt(name: Field): string | undefined {
    const { error } = this;
    if (!error) return undefined;
    const { code } = error as { code?: string };
    return code === 'wrong_password' && name === 'current' ? errorText(error) : fieldErrorText(error, name);
  }

  private renderGeneralError(): TemplateResult | typeof nothing {
    const isSaid = (['displayName', 'email', 'current'] as const).some((name) => this.wrongAt(name));
    if (!this.error || isSaid) return nothing;
    return html`<p class="wrong" role="alert">${icon('alert', { size: 's' })}${errorText(this.error)}</p>`;
  }

  private onInput({ target }: InputEvent): void {
    const { name, value } = target as HTMLInputElement;
    if (name === 'email') this.email = value.trim();
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!this.client || this.isBusy) return;
    const data = new FormData(event.target as HTMLFormElement);
    const email = this.isOtherEmail && {
      email: this.email === '' ? null : this.email,
      current: String(data.get('current') ?? ''),
    };
    this.isBusy = true;
    this.error = undefined;
    try {
      await this.client.auth.updateProfile({ displayName: String(data.get('displayName')).trim(), ...email });
      emit(this, 'chat-dialog-close', null);
    } catch (error) {
      this.error = error;
    } finally {
      this.isBusy = false;
    }
  }

  private onSignOut(): void {
    emit(this, 'chat-dialog-close', null);
    void this.client?.auth.signOut();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-profile': SottoProfile;
  }
}
