import { property } from 'lit/decorators.js';
import { emit } from '../../events.js';
import { memberTexts } from '../../i18n/localize.js';
import type { IconName } from '../../icons.js';
import { MenuElement } from '../menu-element.js';
import type { MenuEntry } from '../menu-element.js';

/** What can be done with a member. */
export type MemberAction = 'profile' | 'mute' | 'unmute' | 'ban' | 'remove';

const ICONS: Record<MemberAction, IconName> = {
  profile: 'person',
  mute: 'mute',
  unmute: 'chat',
  ban: 'ban',
  remove: 'close',
};

/**
 * The menu of one member.
 *
 * @fires chat-member-act - an entry was chosen
 * @fires chat-menu-close - the menu should close
 */
export class SottoMemberMenu extends MenuElement<MemberAction> {
  @property({ attribute: false }) actions: MemberAction[] = [];

  protected override get choices(): readonly MemberAction[] {
    return this.actions;
  }

  protected override get label(): string {
    return memberTexts().menu;
  }

  protected override entryOf(action: MemberAction): MenuEntry {
    const isDanger = action === 'ban' || action === 'remove';
    return { icon: ICONS[action], label: memberTexts().actions[action], isDanger };
  }

  protected override onChoose(action: MemberAction): void {
    emit(this, 'chat-member-act', { action });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-member-menu': SottoMemberMenu;
  }
}
