import type { User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { logTexts } from '../../i18n/localize.js';
import { RoomNames } from '../../people/room-names.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { typing } from './typing.styles.js';
import { SottoElement } from '../sotto-element.js';

/** Shows who is typing. Keeps its height while no user is, so that nothing jumps. */
export class SottoTypingIndicator extends SottoElement {
  static override styles = [base, clear, typing];

  @property({ attribute: false }) users: User[] = [];
  /** The names in the room. */
  @property({ attribute: false }) names = new RoomNames(() => this.requestUpdate());
  /** A sentence that is shown instead, and read out. */
  @property() notice = '';

  protected override render(): TemplateResult {
    const names = this.users.map((user) => this.names.shortTextOf(user));
    const text = html`<span class="dots" aria-hidden="true"><i></i><i></i><i></i></span
      ><span dir="auto">${names.length > 0 ? logTexts().typing(names) : nothing}</span>`;
    const isTyping = names.length > 0 && this.notice === '';
    return html`<div class="chat-root">
      <div class="typing">${isTyping ? text : nothing}<span role="status">${this.notice}</span></div>
    </div>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-typing-indicator': SottoTypingIndicator;
  }
}
