import type { ChatClient, Room, UpdateRoomInput } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { fieldText, Form } from '../../controllers/form.js';
import { commonTexts, roomFormTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { formDialog } from '../../templates/form.js';
import { roomFields } from '../../templates/room-fields.js';
import { SottoElement } from '../sotto-element.js';
import { changedSettings, roomSettings } from './room-settings.js';

/**
 * The dialog that changes a room: its name and topic, what members and guests may do, and slow mode.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoRoomEdit extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  /** Saves what was filled in. Rejects with ChatError. */
  @property({ attribute: false }) save: (input: UpdateRoomInput) => Promise<void> = () => Promise.resolve();
  private readonly form = new Form(this, {
    fields: ['name', 'topic'],
    submit: (data) =>
      this.save({
        name: fieldText(data, 'name'),
        topic: fieldText(data, 'topic') || null,
        ...changedSettings(this.room, data),
      }),
  });

  protected override render(): TemplateResult {
    const { form, room } = this;
    const texts = { heading: roomFormTexts().edit, action: commonTexts().save };
    return formDialog(this, { form, ...texts }, html`${roomFields(form, room)}${roomSettings(room)}`);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-edit': SottoRoomEdit;
  }
}
