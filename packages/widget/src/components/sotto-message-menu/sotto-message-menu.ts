import { property } from 'lit/decorators.js';
import { emit } from '../../events.js';
import { messageTexts } from '../../i18n/localize.js';
import type { IconName } from '../../icons.js';
import { actionOfKey, keyOfAction } from '../../timeline/message/message-actions.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { MenuElement } from '../menu-element.js';
import type { MenuEntry } from '../menu-element.js';
import { sottoMessageMenu } from './sotto-message-menu.styles.js';

const ICONS: Record<MessageAction, IconName> = {
  copy: 'copy',
  profile: 'person',
  edit: 'pencil',
  rewrite: 'pencil',
  retry: 'retry',
  report: 'flag',
  delete: 'trash',
  discard: 'trash',
};
const DANGEROUS: ReadonlySet<MessageAction> = new Set(['report', 'delete', 'discard']);

/**
 * The menu of one message.
 *
 * @fires chat-message-act - an entry was chosen
 * @fires chat-menu-close - the menu should close
 */
export class SottoMessageMenu extends MenuElement<MessageAction> {
  static override styles = [...MenuElement.styles, sottoMessageMenu];

  @property({ attribute: false }) item!: TimelineItem;
  @property({ attribute: false }) actions: MessageAction[] = [];
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
      key: key === 'Delete' ? messageTexts().deleteKey : key?.toUpperCase(),
    };
  }

  protected override choiceOfKey(key: string): MessageAction | undefined {
    return actionOfKey(key, this.actions);
  }

  protected override onChoose(action: MessageAction): void {
    emit(this, 'chat-message-act', { action, item: this.item });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-menu': SottoMessageMenu;
  }
}
