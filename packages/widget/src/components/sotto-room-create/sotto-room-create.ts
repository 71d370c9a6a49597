import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { fieldText, Form } from '../../controllers/form.js';
import { emit } from '../../events.js';
import { roomFormTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { choices } from '../../templates/choices.js';
import { formDialog } from '../../templates/form.js';
import { roomFields } from '../../templates/room-fields.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The dialog that creates a room.
 *
 * @fires chat-room-enter - the room was created
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoRoomCreate extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @state() private visibility: 'public' | 'private' = 'public';
  private readonly form = new Form(this, { fields: ['name', 'topic'], submit: (data) => this.create(data) });

  protected override render(): TemplateResult {
    const texts = roomFormTexts();
    return formDialog(
      this,
      { form: this.form, heading: texts.new, action: texts.submit },
      html`${roomFields(this.form)}
        ${choices({
          ...{ name: 'visibility', label: texts.who, hasHiddenLabel: true, chosen: this.visibility },
          options: [
            { value: 'public', label: texts.public, hint: texts.publicHint },
            { value: 'private', label: texts.private, hint: texts.privateHint },
          ],
          onChoose: (visibility) => (this.visibility = visibility),
        })}
        <p class="hint">${texts.fixed}</p>`,
    );
  }

  private async create(data: FormData): Promise<void> {
    const topic = fieldText(data, 'topic');
    const input = { name: fieldText(data, 'name'), ...(topic && { topic }), visibility: this.visibility };
    const room = await this.client?.rooms.create(input);
    if (room) emit(this, 'chat-room-enter', { room });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-create': SottoRoomCreate;
  }
}
