import type { ChatClient } from '@sotto/sdk';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Form, fieldText } from '../../controllers/form.js';
import { missingFields } from '../../i18n/error-text.js';
import { dayTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { formDialog, textField } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';

/**
 * The dialog that goes to a day of a room.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoDay extends SottoElement {
  static override styles = [base, button, form, dialog, slotted];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** When the room was created, ISO 8601. */
  @property({ attribute: false }) since = '';
  /** A time of the day that is shown, ISO 8601; today without it. */
  @property({ attribute: false }) day: string | undefined;
  /** Goes to the first message since a time. Rejects with ChatError. */
  @property({ attribute: false }) go: (since: Date) => Promise<void> = () => Promise.resolve();
  private readonly form = new Form(this, { fields: ['date'], submit: (data) => this.submit(data) });

  protected override render(): TemplateResult {
    const { form, day, since } = this;
    const texts = dayTexts();
    return formDialog(
      this,
      { form, heading: texts.title, action: texts.go },
      textField(form, {
        ...{ name: 'date', type: 'date', label: texts.date, autocomplete: 'off', isFirst: true },
        ...{ value: dateOf(day), dates: { min: dateOf(since), max: dateOf() } },
      }),
    );
  }

  private async submit(data: FormData): Promise<void> {
    const date = fieldText(data, 'date');
    if (date === '') throw missingFields(['date']) as unknown;
    // With a time it is midnight of this device, and not of Greenwich.
    await this.go(new Date(`${date}T00:00`));
  }
}

/** The date of a moment on this device, as date fields have it; of now without one. */
function dateOf(iso?: string): string {
  const date = iso === undefined ? new Date() : new Date(iso);
  const [month, day] = [date.getMonth() + 1, date.getDate()].map((one) => String(one).padStart(2, '0'));
  return [String(date.getFullYear()).padStart(4, '0'), month, day].join('-');
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-day': SottoDay;
  }
}
