import { MAX_ROOM_NAME, MAX_ROOM_TOPIC } from '@sotto/sdk';
import type { ChatClient, Room, UpdateRoomInput } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { PassingError } from '../../controllers/client/passing-error.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { errorText, fieldErrorText } from '../../i18n/error-text.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { SottoElement } from '../sotto-element.js';
import { commonTexts, roomFormTexts } from '../../i18n/localize.js';

/**
 * The dialog that changes the name and the topic of a room.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoRoomEdit extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) save: (input: UpdateRoomInput) => Promise<void> = () => Promise.resolve();
  @state() private isBusy = false;
  @state() private error: unknown;

  constructor() {
    super();
    new PassingError(this, { error: () => this.error, clear: () => (this.error = undefined) });
  }

  protected override render(): TemplateResult {
    const wrong = fieldErrorText(this.error, 'name');
    const texts = roomFormTexts();
    return html`<sotto-dialog heading=${texts.edit}>
      <form class="chat-root stack" novalidate @submit=${this.onSubmit}>
        <div class="field">
          <label for="name">${texts.name}</label>
          <input
            id="name"
            name="name"
            dir="auto"
            maxlength=${MAX_ROOM_NAME}
            autocomplete="off"
            data-autofocus
            value=${this.room.name}
            class=${wrong ? 'is-wrong' : ''}
            aria-invalid=${wrong !== undefined}
            aria-describedby=${wrong ? 'name-wrong' : nothing}
          />
          ${wrong ? html`<p class="wrong" id="name-wrong" role="alert">${icon('alert', { size: 's' })}${wrong}</p>` : nothing}
        </div>
        <div class="field">
          <label for="topic">${texts.topic} <small>${commonTexts().optional}</small></label>
          <input
            id="topic"
            name="topic"
            dir="auto"
            maxlength=${MAX_ROOM_TOPIC}
            autocomplete="off"
            value=${this.room.topic ?? ''}
          />
        </div>
        ${
          this.error && !wrong
            ? html`<p class="wrong" role="alert">${icon('alert', { size: 's' })}${errorText(this.error)}</p>`
            : nothing
        }
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

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (this.isBusy) return;
    const data = new FormData(event.target as HTMLFormElement);
    const topic = String(data.get('topic')).trim();
    this.isBusy = true;
    this.error = undefined;
    try {
      await this.save({ name: String(data.get('name')).trim(), topic: topic === '' ? null : topic });
    } catch (error) {
      this.error = error;
    } finally {
      this.isBusy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-edit': SottoRoomEdit;
  }
}
