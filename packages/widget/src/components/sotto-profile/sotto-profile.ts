import type { ChatClient, Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { fieldText, Form } from '../../controllers/form.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { avatar } from '../../templates/avatar.js';
import { formDialog, textField } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';
import { sottoProfile } from './sotto-profile.styles.js';
import { commonTexts, profileTexts } from '../../i18n/localize.js';

/**
 * The dialog of the user's account: name, e-mail address and sign-out. Changing the address requires the password.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoProfile extends SottoElement {
  static override styles = [base, button, avatarStyles, form, dialog, slotted, sottoProfile];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  /** The address in the field; undefined until the user changes it. */
  @state() private email: string | undefined;
  private readonly form = new Form(this, {
    fields: ['displayName', 'email', 'current'],
    submit: (data) => this.save(data),
  });

  protected override render(): TemplateResult | typeof nothing {
    const { form, user } = this;
    if (!user) return nothing;
    const texts = profileTexts();
    return formDialog(
      this,
      { form, heading: texts.title, action: commonTexts().save },
      html`<div class="person">
          ${avatar({ id: user.id, name: user.displayName })}
          <div class="person-text"><b dir="auto">${user.displayName}</b><span>${user.username}</span></div>
          <button class="btn btn-plain" type="button" @click=${this.onSignOut}>
            ${icon('leave', { flip: true })} ${texts.signOut}
          </button>
        </div>
        ${textField(form, {
          name: 'displayName',
          label: texts.name,
          hint: texts.nameHint,
          autocomplete: 'name',
          value: user.displayName,
        })}
        ${textField(form, {
          name: 'email',
          label: texts.email,
          isOptional: true,
          hint: texts.emailHint,
          type: 'email',
          autocomplete: 'email',
          value: user.email ?? '',
          onInput: (value) => (this.email = value.trim()),
        })}
        ${this.isOtherEmail ? this.renderPassword() : nothing}`,
    );
  }

  private renderPassword(): TemplateResult {
    const texts = profileTexts();
    return textField(this.form, {
      name: 'current',
      label: texts.password,
      hint: texts.passwordHint,
      type: 'password',
      autocomplete: 'current-password',
    });
  }

  private get isOtherEmail(): boolean {
    return this.email !== undefined && this.email !== (this.user?.email ?? '');
  }

  private async save(data: FormData): Promise<void> {
    const email = this.isOtherEmail && {
      email: this.email === '' ? null : this.email,
      current: String(data.get('current') ?? ''),
    };
    await this.client?.auth.updateProfile({ displayName: fieldText(data, 'displayName'), ...email });
    emit(this, 'chat-dialog-close', null);
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
