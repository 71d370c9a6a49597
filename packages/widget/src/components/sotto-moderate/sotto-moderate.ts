import type { ChatClient, User } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Form } from '../../controllers/form.js';
import { moderateTexts } from '../../i18n/localize.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { choices } from '../../templates/choices.js';
import { formDialog } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';
import { sottoConfirm } from '../sotto-confirm/sotto-confirm.styles.js';

const HOUR_MS = 3_600_000;
/** Hours that a mute or a ban may last; 0 is for good. */
const HOURS = { mute: [1, 8, 24, 168], ban: [24, 168, 720, 0] };

/**
 * The dialog that mutes or bans a member, for as long as is chosen.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoModerate extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, sottoConfirm];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property() by: 'mute' | 'ban' = 'mute';
  @property({ attribute: false }) user!: User;
  /** Does it until a time, ISO 8601; without one for good. Rejects with ChatError. */
  @property({ attribute: false }) save: (until: string | undefined) => Promise<void> = () =>
    Promise.resolve();
  @state() private hours: number | undefined;
  private readonly form = new Form(this, {
    fields: [],
    submit: () =>
      this.save(this.chosen === 0 ? undefined : new Date(Date.now() + this.chosen * HOUR_MS).toISOString()),
  });

  private get chosen(): number {
    return this.hours ?? HOURS[this.by][0]!;
  }

  protected override render(): TemplateResult {
    const { by, form, user } = this;
    const texts = moderateTexts();
    const name = markedName(user, isolate(user.displayName));
    const [heading, text] =
      by === 'mute' ? [texts.muteTitle(name), texts.muteText] : [texts.banTitle(name), texts.banText];
    return formDialog(
      this,
      { form, heading, action: texts[by], isDanger: true },
      html`<p class="quoted" dir="auto">${user.username}</p>
        <p class="text">${text}</p>
        ${choices({
          name: 'hours',
          label: texts.howLong,
          options: HOURS[by].map((hours) => ({ value: String(hours), label: spanOf(hours) })),
          chosen: String(this.chosen),
          onChoose: (value) => (this.hours = Number(value)),
        })}`,
    );
  }
}

function spanOf(hours: number): string {
  const texts = moderateTexts();
  if (hours === 0) return texts.forGood;
  return hours < 48 ? texts.hours(hours) : texts.days(hours / 24);
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-moderate': SottoModerate;
  }
}
