import type { MessageReaction } from '@sotto/sdk';
import { nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { emit } from '../../events.js';
import { messageTexts } from '../../i18n/localize.js';
import type { IconName } from '../../icons.js';
import { actionOfKey, keyOfAction } from '../../timeline/message/message-actions.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import { isStored } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { MenuElement } from '../menu-element.js';
import type { MenuEntry } from '../menu-element.js';
import { quickReactions } from './quick-reactions.js';
import { sottoMessageMenu } from './sotto-message-menu.styles.js';

const ICONS: Record<MessageAction, IconName> = {
  reply: 'reply',
  reactors: 'smile',
  versions: 'clock',
  copy: 'copy',
  link: 'link',
  download: 'download',
  pin: 'pin',
  unpin: 'pin',
  select: 'select',
  unread: 'mark',
  profile: 'person',
  edit: 'pencil',
  rewrite: 'pencil',
  retry: 'retry',
  report: 'flag',
  delete: 'trash',
  undo: 'retry',
  discard: 'trash',
};
const DANGEROUS: ReadonlySet<MessageAction> = new Set(['report', 'delete', 'discard']);

/**
 * The menu of one message.
 *
 * @fires chat-message-act - an entry was chosen
 * @fires chat-message-react - an emoji of the strip was chosen
 * @fires chat-reaction-open - any other emoji is wanted
 * @fires chat-menu-close - the menu should close
 */
export class SottoMessageMenu extends MenuElement<MessageAction> {
  static override styles = [...MenuElement.styles, sottoMessageMenu];

  @property({ attribute: false }) item!: TimelineItem;
  @property({ attribute: false }) actions: MessageAction[] = [];
  /** The reactions to the message, for the strip of emojis; no strip without them. */
  @property({ attribute: false }) reactions: readonly MessageReaction[] | undefined;
  /** Whether it is in a drawer: as wide as the drawer, and open until it is closed. */
  @property({ type: Boolean, reflect: true }) drawer = false;

  protected override get isEmbedded(): boolean {
    return this.drawer;
  }

  protected override get choices(): readonly MessageAction[] {
    return this.actions;
  }

  protected override get label(): string {
    return messageTexts().menu;
  }

  protected override entryOf(action: MessageAction): MenuEntry {
    const key = keyOfAction(action);
    return {
      ...{ icon: ICONS[action], label: messageTexts().actions[action], isDanger: DANGEROUS.has(action) },
      flip: action === 'reply',
      key: key === 'Delete' ? messageTexts().deleteKey : key?.toUpperCase(),
    };
  }

  protected override choiceOfKey(key: string): MessageAction | undefined {
    return actionOfKey(key, this.actions);
  }

  protected override onChoose(action: MessageAction): void {
    emit(this, 'chat-message-act', { action, item: this.item });
  }

  protected override renderStrip(): TemplateResult | typeof nothing {
    if (!this.reactions) return nothing;
    return quickReactions(this.reactions, {
      onReact: (emoji) => this.react(emoji),
      onMore: () => this.openMore(),
    });
  }

  private openMore(): void {
    this.close();
    if (isStored(this.item)) emit(this, 'chat-reaction-open', { message: this.item });
  }

  private react(emoji: string): void {
    this.close();
    if (isStored(this.item)) emit(this, 'chat-message-react', { message: this.item, emoji });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-menu': SottoMessageMenu;
  }
}
