import type { ChatClient } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { PassingError } from '../../controllers/client/passing-error.js';
import { emit } from '../../events.js';
import { SottoElement } from '../sotto-element.js';
import { confirmTexts } from '../../i18n/localize.js';

/**
 * Asks whether to leave all rooms that others added the person to and that were never opened, and leaves them.
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
  @state() private isBusy = false;
  @state() private error: unknown;

  constructor() {
    super();
    new PassingError(this, { error: () => this.error, clear: () => (this.error = undefined) });
  }

  protected override render(): TemplateResult {
    const texts = confirmTexts();
    return html`<sotto-confirm
      heading=${texts.leaveUnopenedTitle(this.count)}
      text=${texts.leaveUnopenedText}
      action=${texts.leave}
      ?busy=${this.isBusy}
      .error=${this.error}
      @chat-confirm=${this.onYes}
    ></sotto-confirm>`;
  }

  private async onYes(): Promise<void> {
    if (this.isBusy) return;
    this.isBusy = true;
    this.error = undefined;
    try {
      await this.leave();
      emit(this, 'chat-dialog-close', null);
    } catch (error) {
      this.error = error;
    } finally {
      this.isBusy = false;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-leave-unopened': SottoLeaveUnopened;
  }
}
