import type { ChatClient, Room, RoomNotifications } from '@sotto/sdk';
import { html } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Form } from '../../controllers/form.js';
import { commonTexts, notificationTexts } from '../../i18n/localize.js';
import { levelNow } from '../../people/room-view.js';
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
/** For how long a room is muted. */
type Pause = 'hour' | 'hours' | 'tomorrow' | 'always';

const HOUR_MS = 3_600_000;
/** The hour of the day at which a mute until tomorrow ends. */
const MORNING = 8;

/** Returns when a mute ends; undefined for never. */
function endOf(pause: Pause, now = new Date()): string | undefined {
  if (pause === 'always') return undefined;
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
    this.level = levelNow(this.room.notifications);
    this.pause = undefined;
  }

  protected override render(): TemplateResult {
    const texts = notificationTexts();
    // Nothing mentions anybody yet: the level is offered where another program has chosen it.
    const isOffered = (level: Level) => level !== 'mentions' || this.room.notifications.level === 'mentions';
    const levels = (['all', 'mentions', 'none'] as const).filter(isOffered);
    return formDialog(
      this,
      { form: this.form, heading: texts.title(this.room.name), action: commonTexts().save },
      html`${choices({
          ...{ name: 'level', label: texts.about, hasHiddenLabel: true, chosen: this.level },
          options: levels.map((value) => ({
            ...{ value, label: texts.levels[value] },
            hint: value === 'none' ? texts.noneHint : undefined,
          })),
          onChoose: (level) => this.choose(level),
        })}
        <fieldset class="choices field">
          <legend class="label">${texts.mute}</legend>
          <div class="filters">
            ${(['hour', 'hours', 'tomorrow', 'always'] as const).map((pause) => this.renderPause(pause))}
          </div>
        </fieldset>`,
    );
  }

  private renderPause(pause: Pause): TemplateResult {
    return html`<button
      class="filter"
      type="button"
      aria-pressed=${this.pause === pause}
      @click=${() => this.choose('none', this.pause === pause ? undefined : pause)}
    >
      ${notificationTexts()[pause]}
    </button>`;
  }

  private choose(level: Level, pause?: Pause): void {
    this.level = level;
    this.pause = pause;
  }

  private get rule(): RoomNotifications {
    const { level, pause } = this;
    const { notifications } = this.room;
    // An end that was set before stays unless something else is chosen.
    const isSame = pause === undefined && level === 'none' && levelNow(notifications) === 'none';
    const until = isSame ? notifications.until : pause && endOf(pause);
    return { level, ...(level === 'none' && until !== undefined && { until }) };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-notifications': SottoNotifications;
  }
}
