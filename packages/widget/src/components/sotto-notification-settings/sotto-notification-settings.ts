import { ChatError, DEFAULT_NOTIFICATION_SETTINGS } from '@sotto/sdk';
import type {
  ChatClient,
  NotificationSettings,
  Room,
  RoomNotifications,
  UpdateNotificationSettingsInput,
} from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { errorText } from '../../i18n/error-text.js';
import { formatTime } from '../../i18n/format-time.js';
import { notificationSettingsTexts } from '../../i18n/localize.js';
import { notificationText } from '../../i18n/notification-text.js';
import { icon } from '../../icons.js';
import { Listeners } from '../../internal/listeners.js';
import { choose, deviceState, isPushed, turnOn } from '../../notices/device.js';
import { hasOwnRule } from '../../people/room-view.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { form } from '../../styles/form.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { switches } from '../../templates/people/switch-line.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { botTag } from '../../templates/bot-tag.js';
import { problem } from '../../templates/form.js';
import { listDialog } from '../../templates/list-dialog.js';
import { switchLine } from '../../templates/people/switch-line.js';
import { SottoElement } from '../sotto-element.js';
import { settings } from '../sotto-profile/settings.styles.js';
import { mailLines, readMailFacts } from './mail-lines.js';
import type { LinkState, MailFacts } from './mail-lines.js';
import { notificationSettings } from './sotto-notification-settings.styles.js';

/** Hours that are offered first. */
const USUAL = { from: '22:00', to: '07:00' };

/**
 * The dialog of how the user is told of messages: on this device, everywhere, when, and which rooms have a rule of their
 * own. What it shows of the device is what the browser allows, also after that has changed.
 *
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoNotificationSettings extends SottoElement {
  static override styles = [
    base,
    button,
    form,
    dialog,
    slotted,
    tag,
    settings,
    switches,
    notificationSettings,
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @state() private rooms: readonly Room[] = [];
  /** Whether messages also come while no tab is open. */
  @state() private isPushed = false;
  /** Undefined where the server mails nobody, or before that is known. */
  @state() private mail: MailFacts | undefined;
  @state() private link: LinkState;
  /** The room whose rule is being changed. */
  @state() private changing: Room | undefined;
  private readonly attempt = new Attempt(this);
  private readonly listeners = new Listeners();

  override connectedCallback(): void {
    super.connectedCallback();
    const again = () => {
      this.requestUpdate();
      // The link may have been opened in another tab.
      void this.readMail();
    };
    // The user may have changed it in the browser meanwhile.
    this.listeners.add(this.ownerDocument.defaultView, 'focus', again);
    this.listeners.add(this.ownerDocument, 'visibilitychange', again);
    void this.readPushed();
    void this.readMail();
    void this.attempt.run(() => this.loadRooms());
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.listeners.removeAll();
  }

  protected override render(): TemplateResult {
    const texts = notificationSettingsTexts();
    const { error } = this.attempt;
    const chosen = this.chosen;
    const list = listDialog(
      this,
      texts.title,
      html`${problem(error === undefined ? undefined : errorText(error))} ${this.renderDevice()}
        <div class="sets">
          ${this.renderSwitch('sound', texts.sound, texts.soundHint)}
          ${this.renderSwitch('showText', texts.text, texts.textHint)} ${this.renderMail()}
        </div>
        <h3 class="label">${texts.quiet}</h3>
        ${this.renderQuiet(chosen)} ${this.rooms.length > 0 ? this.renderRooms() : nothing}`,
    );
    return html`<div class=${this.changing ? 'behind' : nothing} ?inert=${this.changing !== undefined}>
        ${list}
      </div>
      ${this.renderRule()}`;
  }

  private renderDevice(): TemplateResult {
    const texts = notificationSettingsTexts();
    const state = deviceState();
    const note = state === 'denied' ? texts.denied : state === 'lost' ? texts.lost : undefined;
    return html`${note === undefined ? nothing : html`<p class="note" role="status">${icon('mute')}<span>${note}</span></p>`}
      <div class="sets">
        ${switchLine({
          ...{
            label: texts.device,
            hint: this.isPushed && state === 'on' ? texts.pushed : texts.states[state],
            isOn: state === 'on',
          },
          isLocked: state === 'denied' || state === 'unsupported',
          onChange: (isOn) => void this.setDevice(isOn),
        })}
      </div>`;
  }

  private renderSwitch(name: 'sound' | 'showText', label: string, hint: string): TemplateResult {
    return switchLine({
      ...{ label, hint, isOn: this.chosen[name], isLocked: this.attempt.isBusy },
      onChange: (isOn) => this.save({ [name]: isOn }),
    });
  }

  private renderMail(): TemplateResult | typeof nothing {
    const { mail: facts, link, attempt } = this;
    if (!facts) return nothing;
    return mailLines({
      ...{ facts, link, isOn: this.chosen.mail, isBusy: attempt.isBusy },
      onChange: (mail) => this.save({ mail }),
      onSend: () => void attempt.run(() => this.sendLink()),
    });
  }

  private renderQuiet({ quietHours }: NotificationSettings): TemplateResult {
    const texts = notificationSettingsTexts();
    const { from, to } = quietHours ?? USUAL;
    const set = (hours: { from: string; to: string }) =>
      this.save({
        quietHours: { ...hours, timeZone: Intl.DateTimeFormat().resolvedOptions().timeZone },
      });
    const time = (name: 'from' | 'to') =>
      html`<label class="field"
        ><span class="label">${texts[name]}</span
        ><input
          type="time"
          required
          .value=${name === 'from' ? from : to}
          @change=${({ target }: Event) => {
            const { value } = target as HTMLInputElement;
            if (value !== '') set({ from, to, [name]: value });
          }}
      /></label>`;
    return html`<div class="sets">
        ${switchLine({
          ...{
            label: texts.quietSpan(clockText(from), clockText(to)),
            hint: texts.quietHint,
            isOn: quietHours !== undefined,
          },
          isLocked: this.attempt.isBusy,
          onChange: (isOn) => (isOn ? set(USUAL) : this.save({ quietHours: null })),
        })}
      </div>
      ${quietHours ? html`<div class="times">${time('from')}${time('to')}</div>` : nothing}`;
  }

  private renderRooms(): TemplateResult {
    const { rooms } = notificationSettingsTexts();
    return html`<h3 class="label">${rooms}</h3>
      <div class="sets">
        ${this.rooms.map(
          (room) =>
            html`<button class="set" type="button" @click=${() => (this.changing = room)}>
              ${icon('members')}<span class="set-text"
                ><b><bdi>${room.name}</bdi>${room.peer ? botTag(room.peer) : nothing}</b
                ><span>${notificationText(room.notifications)}</span></span
              >${icon('next', { flip: true })}
            </button>`,
        )}
      </div>`;
  }

  private renderRule(): TemplateResult | typeof nothing {
    const { changing } = this;
    if (!changing) return nothing;
    return html`<sotto-notifications
      .room=${changing}
      .save=${async (rule: RoomNotifications) => {
        await this.client?.rooms.setNotifications(changing.slug, rule);
        this.changing = undefined;
        await this.loadRooms();
      }}
      @chat-dialog-close=${(event: Event) => {
        event.stopPropagation();
        this.changing = undefined;
      }}
    ></sotto-notifications>`;
  }

  private get chosen(): NotificationSettings {
    return this.client?.user?.notifications ?? DEFAULT_NOTIFICATION_SETTINGS;
  }

  private async setDevice(isOn: boolean): Promise<void> {
    if (isOn) await turnOn();
    else choose('off');
    this.requestUpdate();
    await this.readPushed();
  }

  private async readPushed(): Promise<void> {
    this.isPushed = await isPushed();
  }

  private async readMail(): Promise<void> {
    const { client, mail } = this;
    if (!client || mail?.isVerified) return;
    // What is not known is not offered.
    this.mail = await readMailFacts(client).catch(() => mail);
  }

  private async sendLink(): Promise<void> {
    try {
      await this.client?.notifications.sendEmailLink();
      this.link = 'sent';
    } catch (error) {
      if (!(error instanceof ChatError) || error.code !== 'validation_failed') throw error;
      this.link = 'refused';
    }
  }

  private save(input: UpdateNotificationSettingsInput): void {
    void this.attempt.run(async () => void (await this.client?.notifications.update(input)));
  }

  private async loadRooms(): Promise<void> {
    const { results = [] } = (await this.client?.rooms.list({ scope: 'joined' })) ?? {};
    this.rooms = results.filter((room) => hasOwnRule(room));
  }
}

/** Returns a time of day, `HH:MM`, as the user's language writes it. */
function clockText(time: string): string {
  const [hours = 0, minutes = 0] = time.split(':').map(Number);
  return formatTime(new Date(2000, 0, 1, hours, minutes).toISOString());
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-notification-settings': SottoNotificationSettings;
  }
}
