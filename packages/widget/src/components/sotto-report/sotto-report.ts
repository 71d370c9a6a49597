import type { ChatClient, Message, ReportReason, Room } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { fieldText, Form } from '../../controllers/form.js';
import { commonTexts, reportTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { choices } from '../../templates/choices.js';
import { formDialog, problem } from '../../templates/form.js';
import { sottoReport } from './sotto-report.styles.js';
import { SottoElement } from '../sotto-element.js';

/** The reasons of a report, in the order of the dialog. */
const REPORT_REASONS: readonly ReportReason[] = ['spam', 'harassment', 'illegal', 'other'];

/**
 * The dialog that reports a message.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoReport extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, sottoReport];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) message!: Message;
  @property({ attribute: false }) room!: Room;
  /** Called when the report is stored. */
  @property({ attribute: false }) done: () => void = () => undefined;
  @state() private reason: ReportReason = 'spam';
  private readonly form = new Form(this, { fields: ['note'], submit: (data) => this.send(data) });

  protected override render(): TemplateResult {
    const { sender, content } = this.message;
    const texts = reportTexts();
    const wrong = this.form.errorAt('note');
    const seenBy = this.room.kind === 'direct' ? texts.seenByOperator : texts.seenBy;
    return formDialog(
      this,
      { form: this.form, heading: texts.title, action: texts.send },
      html`<p class="quoted" dir="auto">${content}</p>
        ${choices({
          ...{ name: 'reason', label: texts.reason, hasHiddenLabel: true, chosen: this.reason },
          options: REPORT_REASONS.map((value) => ({ value, label: texts.reasons[value] })),
          onChoose: (reason) => (this.reason = reason),
        })}
        <div class="field">
          <label for="note">${texts.note} <small>${commonTexts().optional}</small></label>
          <textarea
            id="note"
            name="note"
            class=${classMap({ 'is-wrong': wrong !== undefined })}
            dir="auto"
            aria-invalid=${wrong !== undefined}
            aria-describedby=${wrong === undefined ? 'seen-by' : 'note-wrong'}
          ></textarea>
          ${problem(wrong, 'note-wrong')}
        </div>
        <p class="hint" id="seen-by">${seenBy(markedName(sender, isolate(sender.displayName)))}</p>`,
    );
  }

  private async send(data: FormData): Promise<void> {
    const note = fieldText(data, 'note');
    await this.client?.messages.report(this.room.slug, this.message.id, {
      reason: this.reason,
      ...(note && { note }),
    });
    this.done();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-report': SottoReport;
  }
}
