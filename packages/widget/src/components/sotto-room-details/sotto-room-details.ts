import { initialState, Task } from '@lit/task';
import type { ChatClient, Message, Profile, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { emit } from '../../events.js';
import { formatDate } from '../../i18n/format-time.js';
import { detailsTexts, roomActionTexts } from '../../i18n/localize.js';
import { notificationText } from '../../i18n/notification-text.js';
import type { IconName } from '../../icons.js';
import { actsOf } from '../../people/room-acts.js';
import type { RoomAct } from '../../people/room-acts.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { details } from '../../templates/people/details.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { actButton, setLine } from '../../templates/people/details.js';
import { roomFace } from '../../templates/people/face.js';
import { viewBar } from '../../templates/people/view-bar.js';
import { SottoElement } from '../sotto-element.js';
import { surface } from '../../templates/people/surface.styles.js';

/** Open reports that are counted at most: a page of the server. */
const MAX_COUNTED = 100;

/** What a line draws. */
interface Line {
  icon: IconName;
  hint?: string;
  end?: string | undefined;
  isLink?: boolean;
  isDanger?: boolean;
}

/**
 * A room from outside: its name and topic, and what the viewer may do with it.
 *
 * @fires chat-room-act - something was chosen
 * @fires chat-view-back - the details should close
 */
export class SottoRoomDetails extends SottoElement {
  static override styles = [base, part, clear, button, avatarStyles, panel, details, surface];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) user: Profile | null = null;
  /** The pinned messages of the room; undefined until they are known. */
  @property({ attribute: false }) pins: readonly Message[] | undefined;
  /** How many reports came since the details were opened: they are counted again. */
  @property({ type: Number }) news = 0;
  private readonly reports = new Task(this, {
    args: () => [this.client, this.room.slug, this.acts.includes('reports'), this.news] as const,
    task: async ([client, slug, mayRead], { signal }) => {
      if (!client || !mayRead) return initialState;
      const { results, nextCursor } = await client.reports.list(slug, { limit: MAX_COUNTED }, { signal });
      return nextCursor === null ? results.length : MAX_COUNTED;
    },
  });

  /** Focuses the first control. */
  override focus(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }

  protected override render(): TemplateResult {
    const { room } = this;
    const texts = detailsTexts();
    return html`<div class="chat-root">
      ${viewBar(this, { title: texts.title, subtitle: room.name, back: texts.close })}
      <div class="body" role="region" aria-label=${texts.title} tabindex="0">
        <div class="face-head">
          ${roomFace(room, { size: 'l' })}
          <h2 dir="auto">${room.name}</h2>
          ${room.topic === undefined ? nothing : html`<p dir="auto">${room.topic}</p>`}
        </div>
        ${room.archivedAt === undefined ? nothing : html`<p class="aside">${texts.archivedOn(formatDate(room.archivedAt))}</p>`}
        ${this.renderActs()} ${this.renderLines(['members', 'shared', 'pins', 'notify', 'reports', 'edit'])}
        <div class="rule"></div>
        ${this.renderLines(['archive', 'unarchive', 'leave', 'delete'])}
      </div>
    </div>`;
  }

  private get acts(): RoomAct[] {
    return actsOf(this.room, this.user);
  }

  private renderActs(): TemplateResult | typeof nothing {
    const { acts } = this;
    if (acts.length === 0) return nothing;
    const { act } = detailsTexts();
    return html`<div class="act-row">
      ${actButton('search', act.find, () => this.choose('find'))}
      ${actButton('bell', act.notify, () => this.choose('notify'))}
      ${acts.includes('invite') ? actButton('link', act.invite, () => this.choose('invite')) : nothing}
    </div>`;
  }

  private renderLines(wanted: RoomAct[]): TemplateResult[] {
    const lines = this.lines();
    return wanted
      .filter((act) => this.acts.includes(act))
      .map((act) =>
        setLine({
          ...{ icon: 'more', label: roomActionTexts()[act], onClick: () => this.choose(act) },
          ...lines[act],
        }),
      );
  }

  private lines(): Partial<Record<RoomAct, Line>> {
    const { room } = this;
    const open = this.reports.value;
    return {
      members: { icon: 'members', end: String(room.memberCount), isLink: true },
      shared: { icon: 'image', isLink: true },
      pins: { icon: 'pin', end: this.pins?.length ? String(this.pins.length) : undefined, isLink: true },
      notify: { icon: 'bell', hint: notificationText(room.notifications), isLink: true },
      reports: { icon: 'flag', end: open ? detailsTexts().openReports(open) : undefined, isLink: true },
      edit: { icon: 'pencil', isLink: true },
      archive: { icon: 'archive' },
      unarchive: { icon: 'archive' },
      leave: { icon: 'leave', isDanger: true },
      delete: { icon: 'trash', isDanger: true },
    };
  }

  private choose(act: RoomAct): void {
    emit(this, 'chat-room-act', { act, room: this.room });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-details': SottoRoomDetails;
  }
}
