import type { MessageReaction } from '@sotto/sdk';
import { html } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query } from 'lit/decorators.js';
import { animate } from '../../animations/animate.js';
import { FocusReturn } from '../../controllers/focus/focus-return.js';
import { emit } from '../../events.js';
import { avatar } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { filesLayout, messageFiles } from '../../files/files.styles.js';
import { answers } from '../sotto-message-list/answers/answers.styles.js';
import { mentions } from '../sotto-message-list/answers/mentions.styles.js';
import { formattedText } from '../sotto-message-list/formatted-text.styles.js';
import { message } from '../sotto-message-list/message.styles.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import { RoomNames } from '../../people/room-names.js';
import { Receipts } from '../../timeline/receipts.js';
import { isOwn, isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import type { MessageRow } from '../sotto-message-list/message-row.js';
import { messageRow } from '../sotto-message-list/message-row.js';
import { tag } from '../../styles/tag.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoMessageDrawer } from './sotto-message-drawer.styles.js';
import { messageTexts } from '../../i18n/localize.js';

/**
 * The menu of one message on a narrow touch screen: the message lifted over a scrim, and below it its actions. Returns
 * the focus.
 *
 * @fires chat-message-act - an entry was chosen
 * @fires chat-message-react - an emoji of the strip was chosen
 * @fires chat-reaction-open - any other emoji is wanted
 * @fires chat-menu-close - the drawer should close
 */
export class SottoMessageDrawer extends SottoElement {
  static override styles = [
    base,
    avatar,
    dialog,
    message,
    mentions,
    formattedText,
    answers,
    filesLayout,
    messageFiles,
    tag,
    sottoMessageDrawer,
  ];

  @property({ attribute: false }) item!: TimelineItem;
  @property({ attribute: false }) actions: MessageAction[] = [];
  /** What the message shows of what it replies to, and of reactions to it. */
  @property({ attribute: false }) answers: Partial<MessageRow> = {};
  /** The reactions to the message, for the strip of emojis; no strip without them. */
  @property({ attribute: false }) reactions: readonly MessageReaction[] | undefined;
  @property({ attribute: false }) userId: string | undefined;
  @property({ attribute: false }) receipts = new Receipts();
  /** The names in the room. */
  @property({ attribute: false }) names = new RoomNames(() => this.requestUpdate());
  /** Shows the sender's name and avatar. */
  @property({ type: Boolean }) named = false;
  @query('.drawer') private drawer!: HTMLElement;

  constructor() {
    super();
    new FocusReturn(this);
  }

  protected override firstUpdated(): void {
    void animate(this.drawer, 'panelIn');
  }

  protected override render(): TemplateResult {
    const { item, userId } = this;
    const label =
      isOwn(item, userId) || !isStored(item)
        ? messageTexts().ownFrom
        : messageTexts().from(this.names.textOf(item.sender));
    return html`<div class="chat-root scrim" @click=${this.onScrim}>
      <ol class="lift" aria-hidden="true" inert>
        ${messageRow({
          item,
          key: '',
          layout: { newDay: false, firstUnread: false, first: true, last: true },
          isOwn: isOwn(item, userId),
          viewerId: userId,
          receipt: this.receipts.of(item),
          isNewestOwn: false,
          names: this.names,
          hasNames: this.named,
          unread: 0,
          mentions: 0,
          isTabStop: false,
          hasHistory: false,
          onMoreEmojis: () => undefined,
          onAct: () => undefined,
          ...this.answers,
        })}
      </ol>
      <div class="drawer" role="dialog" aria-modal="true" aria-label=${label}>
        <sotto-message-menu
          drawer
          .item=${item}
          .actions=${this.actions}
          .reactions=${this.reactions}
        ></sotto-message-menu>
      </div>
    </div>`;
  }

  private onScrim({ target }: Event): void {
    if (!this.drawer.contains(target as Node)) emit(this, 'chat-menu-close', null);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-drawer': SottoMessageDrawer;
  }
}
