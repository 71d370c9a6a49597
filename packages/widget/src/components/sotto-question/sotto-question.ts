import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { SottoElement } from '../sotto-element.js';

/** What a question says. */
export interface QuestionTexts {
  heading: string;
  /** What it is about, quoted. */
  quoted?: string;
  text: string;
  /** Label of the button that does it. */
  action: string;
}

/**
 * Asks before something is done, does it, and shows why it failed.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoQuestion extends SottoElement {
  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) texts: QuestionTexts = { heading: '', text: '', action: '' };
  /** Does it. Rejects with ChatError. */
  @property({ attribute: false }) act: () => Promise<void> = () => Promise.resolve();
  private readonly attempt = new Attempt(this);

  protected override render(): TemplateResult {
    const { heading, quoted = '', text, action } = this.texts;
    return html`<sotto-confirm
      heading=${heading}
      quoted=${quoted}
      text=${text}
      action=${action}
      ?busy=${this.attempt.isBusy}
      .error=${this.attempt.error}
      @chat-confirm=${() => void this.attempt.run(this.act)}
    ></sotto-confirm>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-question': SottoQuestion;
  }
}
