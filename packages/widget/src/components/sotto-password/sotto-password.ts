import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Form } from '../../controllers/form.js';
import { emit } from '../../events.js';
import { missingFields } from '../../i18n/error-text.js';
import { passwordTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { formDialog, textField } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The dialog that changes the user's password, which ends all other sessions.
 *
 * @fires chat-password-change - the password is another one now
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoPassword extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  private readonly form = new Form(this, {
    fields: ['current', 'next'],
    submit: (data) => this.save(data),
  });

  protected override render(): TemplateResult {
    const { form } = this;
    const texts = passwordTexts();
    return formDialog(
      this,
      { form, heading: texts.title, action: texts.submit },
      html`${textField(form, {
          name: 'current',
          label: texts.current,
          type: 'password',
          autocomplete: 'current-password',
          isFirst: true,
        })}
        ${textField(form, {
          name: 'next',
          label: texts.next,
          hint: texts.nextHint,
          type: 'password',
          autocomplete: 'new-password',
        })}
        <p class="hint">${texts.note}</p>`,
    );
  }

  private async save(data: FormData): Promise<void> {
    // White space is part of a password.
    const [current, next] = (['current', 'next'] as const).map((name) => String(data.get(name) ?? ''));
    const missing = (['current', 'next'] as const).filter((name) => data.get(name) === '');
    if (missing.length > 0) throw missingFields(missing) as unknown;
    await this.client?.auth.changePassword({ current: current!, next: next! });
    emit(this, 'chat-password-change', null);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-password': SottoPassword;
  }
}
