import { MAX_ROOM_NAME, MAX_ROOM_TOPIC } from '@sotto/sdk';
import type { ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
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
 * The dialog that makes a room.
 *
 * @fires chat-room-enter - the room was made
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoRoomCreate extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @state() private visibility: 'public' | 'private' = 'public';
  @state() private isBusy = false;
  @state() private error: unknown;

  constructor() {
    super();
    new PassingError(this, { error: () => this.error, clear: () => (this.error = undefined) });
  }

  protected override render(): TemplateResult {
    const wrong = fieldErrorText(this.error, 'name');
    const texts = roomFormTexts();
    return html`<sotto-dialog heading=${texts.new}>
      <form class="chat-root stack" novalidate @submit=${this.onSubmit}>
        <div class="field">
          <label for="name">${texts.name}</label>
          <input
            id="name"
            name="name"
            maxlength=${MAX_ROOM_NAME}
            autocomplete="off"
            data-autofocus
            class=${classMap({ 'is-wrong': wrong !== undefined })}
            aria-invalid=${wrong !== undefined}
            aria-describedby=${wrong ? 'name-wrong' : nothing}
          />
          ${wrong ? html`<p class="wrong" id="name-wrong" role="alert">${icon('alert', { size: 's' })}${wrong}</p>` : nothing}
        </div>
        <div class="field">
          <label for="topic">${texts.topic} <small>${commonTexts().optional}</small></label>
          <input id="topic" name="topic" maxlength=${MAX_ROOM_TOPIC} autocomplete="off" />
        </div>
        <fieldset class="choices field">
          <legend class="vh">${texts.who}</legend>
          ${this.renderChoice('public', texts.public, texts.publicHint)}
          ${this.renderChoice('private', texts.private, texts.privateHint)}
        </fieldset>
        <p class="hint">${texts.fixed}</p>
        ${
          this.error && !wrong
            ? html`<p class="wrong" role="alert">${icon('alert', { size: 's' })}${errorText(this.error)}</p>`
            : nothing
        }
        <div class="dialog-actions">
          <button class="btn btn-plain" type="button" @click=${() => emit(this, 'chat-dialog-close', null)}>
            ${commonTexts().cancel}
          </button>
          <button class="btn btn-primary" type="submit" aria-disabled=${this.isBusy}>${texts.submit}</button>
        </div>
      </form>
    </sotto-dialog>`;
  }

  private renderChoice(value: 'public' | 'private', label: string, hint: string): TemplateResult {
    const isChosen = this.visibility === value;
    return html`<label class=${classMap({ choice: true, 'is-chosen': isChosen })}>
      <input
        type="radio"
        name="visibility"
        .checked=${isChosen}
        @change=${() => (this.visibility = value)}
      /><b>${label}</b><span class="hint">${hint}</span>
    </label>`;
  }

  private async onSubmit(event: SubmitEvent): Promise<void> {
    event.preventDefault();
    if (!this.client || this.isBusy) return;
    const data = new FormData(event.target as HTMLFormElement);
    const name = String(data.get('name')).trim();
    const topic = String(data.get('topic')).trim();
    this.isBusy = true;
    this.error = undefined;
    try {
      const input = { name, ...(topic && { topic }), visibility: this.visibility };
      emit(this, 'chat-room-enter', { room: await this.client.rooms.create(input) });
    } catch (error) {
      this.error = error;
    } finally {
      this.isBusy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-create': SottoRoomCreate;
  }
}
