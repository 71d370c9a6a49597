import type { ChatClient } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { PrivacyController } from '../../controllers/people/privacy-controller.js';
import { errorText } from '../../i18n/error-text.js';
import { blockedTexts, privacyTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { switches } from '../../templates/people/switch-line.styles.js';
import { problem } from '../../templates/form.js';
import { listDialog } from '../../templates/list-dialog.js';
import { switchLine } from '../../templates/people/switch-line.js';
import { SottoElement } from '../sotto-element.js';
import { settings } from '../sotto-profile/settings.styles.js';
import { sottoPrivacy } from './sotto-privacy.styles.js';

/** What is shown to others or not, in the order of the lines. */
const SWITCHES = ['receipts', 'online', 'typing', 'findable'] as const;

/**
 * The dialog of what others learn and may do: what they see of the user, who may write, whom the user has blocked, and who
 * can read what is stored. Guests have nothing to choose.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoPrivacy extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, settings, switches, sottoPrivacy];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  /** What is open over the dialog. */
  @state() private view: 'directs' | 'blocked' | undefined;
  private readonly blocks = new BlocksController(this, () => this.client);
  private readonly privacy = new PrivacyController(this);

  protected override render(): TemplateResult {
    const texts = privacyTexts();
    const { error } = this.privacy;
    const list = listDialog(
      this,
      texts.title,
      html`${problem(error === undefined ? undefined : errorText(error))}
        <div class="sets">
          ${this.client?.user?.kind === 'guest' ? nothing : this.renderChoices()}
          ${this.renderRow('blocked', blockedTexts().title, { end: this.blockedCount })}
        </div>
        <p class="note">${icon('lock', { size: 's' })}<span>${texts.stored}</span></p>`,
    );
    return html`<div class=${this.view ? 'behind' : nothing} ?inert=${this.view !== undefined}>${list}</div>
      ${this.renderView()}`;
  }

  private renderChoices(): TemplateResult {
    const texts = privacyTexts();
    const { chosen } = this.privacy;
    return html`${SWITCHES.map((name) =>
      switchLine({
        ...{ label: texts[name], hint: name === 'receipts' ? texts.receiptsHint : undefined },
        ...{ isOn: chosen[name], isLocked: false },
        onChange: (isOn) => this.privacy.change({ [name]: isOn }),
      }),
    )}
    ${this.renderRow('directs', texts.directs, { hint: texts.audiences[chosen.directs] })}`;
  }

  private renderRow(
    view: 'directs' | 'blocked',
    label: string,
    { hint, end }: { hint?: string; end?: string | undefined },
  ): TemplateResult {
    return html`<button class="set" type="button" @click=${() => (this.view = view)}>
      ${icon(view === 'directs' ? 'person' : 'ban')}<span class="set-text"
        ><b>${label}</b>${hint === undefined ? nothing : html`<span>${hint}</span>`}</span
      ><span class="set-end">${end}${icon('next', { flip: true })}</span>
    </button>`;
  }

  private renderView(): TemplateResult | typeof nothing {
    const back = (event: Event) => {
      event.stopPropagation();
      this.view = undefined;
    };
    if (this.view === 'blocked') return html`<sotto-blocked @chat-dialog-close=${back}></sotto-blocked>`;
    return this.view === 'directs'
      ? html`<sotto-direct-audience @chat-dialog-close=${back}></sotto-direct-audience>`
      : nothing;
  }

  private get blockedCount(): string | undefined {
    const count = this.blocks.users?.length ?? 0;
    return count === 0 ? undefined : blockedTexts().people(count);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-privacy': SottoPrivacy;
  }
}
