import type { ChatClient, Room, RoomNotifications } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Form } from '../../controllers/form.js';
import { formatMoment } from '../../i18n/format-time.js';
import { commonTexts, notificationTexts } from '../../i18n/localize.js';
import { isMuted, muteEnd } from '../../people/room-view.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { filters } from '../../templates/people/filters.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { choices } from '../../templates/choices.js';
import { formDialog } from '../../templates/form.js';
import { SottoElement } from '../sotto-element.js';

type Level = RoomNotifications['level'];
/** For how long a room is muted; `kept`: until the time that was chosen before. */
type Pause = 'kept' | 'hour' | 'hours' | 'tomorrow' | 'always';

const HOUR_MS = 3_600_000;
/** The hour of the day at which a mute until tomorrow ends. */
const MORNING = 8;

/** Returns when a mute of a while ends. */
function endOf(pause: 'hour' | 'hours' | 'tomorrow', now = new Date()): string {
  if (pause === 'hour') return new Date(now.getTime() + HOUR_MS).toISOString();
  if (pause === 'hours') return new Date(now.getTime() + 8 * HOUR_MS).toISOString();
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1, MORNING).toISOString();
}

/**
 * The dialog with the rule of notifications in one room.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoNotifications extends SottoElement {
  static override styles = [base, button, form, dialog, slotted, filters];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  /** Saves the rule. Rejects with ChatError. */
  @property({ attribute: false }) save: (rule: RoomNotifications) => Promise<void> = () => Promise.resolve();
  @state() private level: Level = 'all';
  @state() private pause: Pause | undefined;
  private readonly form = new Form(this, { fields: [], submit: () => this.save(this.rule) });

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('room') || changed.get('room')?.slug === this.room.slug) return;
    const { level } = this.room.notifications;
    this.pause = this.keptEnd === undefined ? undefined : 'kept';
    // A mute with an end was once a level with an end, and then the level was `all`.
    this.level = this.pause && level === 'none' ? 'all' : level;
  }

  protected override render(): TemplateResult {
    const texts = notificationTexts();
    const pauses = ['hour', 'hours', 'tomorrow', 'always'] as const;
    const end = this.keptEnd;
    return formDialog(
      this,
      { form: this.form, heading: texts.title(this.room.name), action: commonTexts().save },
      html`${choices({
          ...{ name: 'level', label: texts.about, hasHiddenLabel: true, chosen: this.level },
          options: (['all', 'mentions', 'none'] as const).map((value) => ({
            ...{ value, label: texts.levels[value] },
            hint: value === 'none' ? texts.noneHint : undefined,
          })),
          onChoose: (level) => (this.level = level),
        })}
        <fieldset class="choices field">
          <legend class="label">${texts.mute}</legend>
          <div class="filters">
            ${end === undefined ? nothing : this.renderPause('kept', texts.until(formatMoment(end)))}
            ${pauses.map((pause) => this.renderPause(pause, texts[pause]))}
          </div>
        </fieldset>`,
    );
  }

  private renderPause(pause: Pause, text: string): TemplateResult {
    return html`<button
      class="filter"
      type="button"
      aria-pressed=${this.pause === pause}
      @click=${() => (this.pause = this.pause === pause ? undefined : pause)}
    >
      ${text}
    </button>`;
  }

  /** Until when the room is muted now, where that has an end. */
  private get keptEnd(): string | undefined {
    return isMuted(this.room) ? muteEnd(this.room.notifications) : undefined;
  }

  private get rule(): RoomNotifications {
    const { level, pause } = this;
    if (pause === undefined) return { level };
    if (pause === 'always') return { level: 'none' };
    const mutedUntil = pause === 'kept' ? this.keptEnd : endOf(pause);
    return { level, ...(mutedUntil !== undefined && { mutedUntil }) };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-notifications': SottoNotifications;
  }
}
