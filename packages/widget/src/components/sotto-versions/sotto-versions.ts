import type { ChatClient, Message, MessageVersion } from '@sotto/sdk';
import { html } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { errorText } from '../../i18n/error-text.js';
import { formatMoment } from '../../i18n/format-time.js';
import { lazyTexts, messageTexts, versionTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { problem } from '../../templates/form.js';
import { listDialog } from '../../templates/list-dialog.js';
import { SottoElement } from '../sotto-element.js';
import { sottoVersions } from './sotto-versions.styles.js';

/**
 * The dialog of what a message said before its edits, as it was typed.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoVersions extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, sottoVersions];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) message!: Message;
  /** The newest first, without the present text; undefined until they are loaded. */
  @state() private versions: readonly MessageVersion[] | undefined;
  private readonly attempt = new Attempt(this);

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('message')) void this.attempt.run(() => this.load());
  }

  protected override render(): TemplateResult {
    const { error, isBusy } = this.attempt;
    const { content, editedAt, createdAt } = this.message;
    const texts = versionTexts();
    const { versions = [] } = this;
    const heading = versions.length > 0 ? texts.edited(versions.length) : texts.title;
    return listDialog(
      this,
      heading,
      html`${problem(error === undefined ? undefined : errorText(error))}
        <p class="vh" role="status">${isBusy ? lazyTexts().loading : ''}</p>
        <ol class="versions" aria-label=${heading} aria-busy=${isBusy} tabindex="0">
          ${this.renderText({ content, createdAt: editedAt ?? createdAt }, texts.now)}
          ${versions.map((version) => this.renderText(version, (time) => time))}
        </ol>`,
    );
  }

  private renderText(
    { content, createdAt }: Pick<MessageVersion, 'content' | 'createdAt'>,
    timeText: (time: string) => string,
  ): TemplateResult {
    return html`<li>
      <time datetime=${createdAt}><bdi>${timeText(formatMoment(createdAt))}</bdi></time>
      <div class="words" dir="auto">${content ?? messageTexts().locked}</div>
    </li>`;
  }

  private async load(): Promise<void> {
    const { room, id } = this.message;
    this.versions = await this.client?.messages.versions(room, id);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-versions': SottoVersions;
  }
}
