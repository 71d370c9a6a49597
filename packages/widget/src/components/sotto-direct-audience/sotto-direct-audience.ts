import { DIRECT_AUDIENCES } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { PrivacyController } from '../../controllers/people/privacy-controller.js';
import { errorText } from '../../i18n/error-text.js';
import { privacyTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { choices } from '../../templates/choices.js';
import { problem } from '../../templates/form.js';
import { listDialog } from '../../templates/list-dialog.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The dialog of who may begin a direct conversation with the user. It changes as it is chosen.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoDirectAudience extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  private readonly privacy = new PrivacyController(this);

  protected override render(): TemplateResult {
    const texts = privacyTexts();
    const { error, chosen } = this.privacy;
    return listDialog(
      this,
      texts.directs,
      html`${problem(error === undefined ? undefined : errorText(error))}
        ${choices({
          ...{ name: 'directs', label: texts.directs, hasHiddenLabel: true, chosen: chosen.directs },
          options: DIRECT_AUDIENCES.map((value) => ({ value, label: texts.audiences[value] })),
          onChoose: (directs) => this.privacy.change({ directs }),
        })}
        <p class="hint">${texts.directsHint}</p>`,
    );
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-direct-audience': SottoDirectAudience;
  }
}
