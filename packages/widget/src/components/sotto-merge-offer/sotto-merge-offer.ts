import type { ChatClient, Profile } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { ClientController } from '../../controllers/client/client-controller.js';
import { emit } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { mergeTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { problem } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';

/** Closes the question once another tab has answered it. */
class AnswerElsewhere extends ClientController {
  constructor(private readonly element: SottoMergeOffer) {
    super(element, () => element.client);
  }

  protected start(client: ChatClient): void {
    const closeAnswered = () => {
      if (!client.auth.mergeOffer) emit(this.element, 'chat-dialog-close', null);
    };
    this.listen(client.on('user.merged', closeAnswered), client.on('merge.declined', closeAnswered));
  }

  protected reset(): void {
    // It keeps nothing.
  }
}

/**
 * Asks whether what the visitor wrote as a guest becomes the account's. Esc leaves the question for the next visit.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoMergeOffer extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** The account. */
  @property({ attribute: false }) user: Profile | null = null;
  private readonly attempt = new Attempt(this);

  constructor() {
    super();
    new AnswerElsewhere(this);
  }

  protected override render(): TemplateResult | typeof nothing {
    const { attempt, client, user } = this;
    const offer = client?.auth.mergeOffer;
    if (!offer || !user) return nothing;
    const texts = mergeTexts();
    return html`<sotto-dialog heading=${texts.title} kind="alertdialog">
      <div class="chat-root stack">
        <p class="quiet">
          ${texts.text(html`<b><bdi>${offer.displayName}</bdi></b>`, html`<b><bdi>${user.displayName}</bdi></b>`)}
        </p>
        ${problem(attempt.error === undefined ? undefined : errorText(attempt.error))}
        <div class="dialog-actions">
          <button
            class="btn btn-plain"
            type="button"
            data-autofocus
            aria-disabled=${attempt.isBusy}
            @click=${() => this.decide((client) => client.auth.declineMerge())}
          >
            ${texts.no}
          </button>
          <button
            class="btn btn-primary"
            type="button"
            aria-disabled=${attempt.isBusy}
            @click=${() => this.decide((client) => client.auth.merge())}
          >
            ${texts.yes}
          </button>
        </div>
      </div>
    </sotto-dialog>`;
  }

  private decide(act: (client: ChatClient) => Promise<unknown>): void {
    const { client } = this;
    if (!client) return;
    void this.attempt.run(async () => {
      await act(client);
      emit(this, 'chat-dialog-close', null);
    });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-merge-offer': SottoMergeOffer;
  }
}
