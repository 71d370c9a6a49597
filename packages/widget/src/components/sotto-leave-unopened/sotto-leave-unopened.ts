import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { emit } from '../../events.js';
import { SottoElement } from '../sotto-element.js';
import { confirmTexts } from '../../i18n/localize.js';

/**
 * Asks whether to leave all rooms that others added the user to and that were never opened, and leaves them.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoLeaveUnopened extends SottoElement {
  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** How many rooms there are. */
  @property({ type: Number }) count = 0;
  @property({ attribute: false }) leave: () => Promise<void> = () => Promise.resolve();
  private readonly attempt = new Attempt(this);

  protected override render(): TemplateResult {
    const texts = confirmTexts();
    return html`<sotto-confirm
      heading=${texts.leaveUnopenedTitle(this.count)}
      text=${texts.leaveUnopenedText(this.count)}
      action=${texts.leave}
      ?busy=${this.attempt.isBusy}
      .error=${this.attempt.error}
      @chat-confirm=${this.onYes}
    ></sotto-confirm>`;
  }

  private onYes(): void {
    void this.attempt.run(async () => {
      await this.leave();
      emit(this, 'chat-dialog-close', null);
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-leave-unopened': SottoLeaveUnopened;
  }
}
