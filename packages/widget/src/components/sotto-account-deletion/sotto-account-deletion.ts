import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { fieldText, Form } from '../../controllers/form.js';
import { emit } from '../../events.js';
import { missingFields } from '../../i18n/error-text.js';
import type { FieldName } from '../../i18n/keys.js';
import { accountDeletionTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { formDialog, textField } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';

/**
 * Asks for the username and the password, and deletes the account for good. Cancel has the focus.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoAccountDeletion extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  private readonly form = new Form(this, {
    fields: ['username', 'current'],
    submit: (data) => this.deleteAccount(data),
  });

  protected override render(): TemplateResult {
    const { form } = this;
    const texts = accountDeletionTexts();
    return formDialog(
      this,
      { form, heading: texts.title, action: texts.submit, isDanger: true },
      html`<p class="text">${texts.text}</p>
        ${textField(form, { name: 'username', label: texts.username, autocomplete: 'off' })}
        ${textField(form, {
          ...{ name: 'current', label: texts.password, type: 'password' },
          autocomplete: 'current-password',
        })}`,
    );
  }

  private async deleteAccount(data: FormData): Promise<void> {
    const username = fieldText(data, 'username');
    // White space is part of a password.
    const current = String(data.get('current') ?? '');
    const missing: FieldName[] = (['username', 'current'] as const).filter(
      (name) => !{ username, current }[name],
    );
    if (missing.length > 0) throw missingFields(missing) as unknown;
    await this.client?.auth.deleteAccount({ username, current });
    emit(this, 'chat-dialog-close', null);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-account-deletion': SottoAccountDeletion;
  }
}
