import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import type { Departure } from '../../controllers/data/departures.js';
import { Notice } from '../../controllers/notice.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoDeparture } from './sotto-departure.styles.js';
import { roomTexts } from '../../i18n/localize.js';

/**
 * In place of a room that the user is no longer in: what happened, and their unsent text to copy.
 *
 * @fires chat-departure-end - the unsent text can be discarded
 * @fires chat-room-back - back to the list
 */
export class SottoDeparture extends SottoElement {
  static override styles = [base, part, clear, button, form, empty, sottoDeparture];

  @property({ attribute: false }) from!: Departure;
  private readonly notice = new Notice(this);

  protected override render(): TemplateResult {
    return html`<div class="chat-root">
      <div class="empty" role="alert">
        ${icon('leave', { size: 'l', flip: true })}
        <h2>${roomTexts().gone(html`<bdi>${this.from.name}</bdi>`)}</h2>
        ${this.from.unsent === '' ? nothing : this.renderUnsent()}
        <div class="actions">
          ${this.from.unsent === '' ? nothing : this.renderTools()}
          <button class="btn btn-plain" type="button" @click=${this.toRooms}>${roomTexts().all}</button>
        </div>
      </div>
      <p class="hint" role="status">${this.notice.text}</p>
    </div>`;
  }

  private renderUnsent(): TemplateResult {
    return html`<p>${roomTexts().goneUnsent}</p>
      <textarea
        readonly
        dir="auto"
        rows="5"
        aria-label=${roomTexts().notSent}
        .value=${this.from.unsent}
      ></textarea>`;
  }

  private renderTools(): TemplateResult {
    return html`<button class="btn btn-primary" type="button" @click=${this.copy}>
        ${icon('copy')} ${roomTexts().copy}
      </button>
      <button class="btn btn-plain" type="button" @click=${this.end}>${roomTexts().discard}</button>`;
  }

  private end(): void {
    emit(this, 'chat-departure-end', { slug: this.from.slug });
  }

  /** Returns to the rooms; dismisses the departure where nothing was left to copy. */
  private toRooms(): void {
    if (this.from.unsent === '') this.end();
    else emit(this, 'chat-room-back', null);
  }

  private copy(): void {
    void this.notice.copy(this.from.unsent, this.renderRoot as ShadowRoot);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-departure': SottoDeparture;
  }
}
