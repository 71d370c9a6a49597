import type { Room } from '@sotto/sdk';
import { property } from 'lit/decorators.js';
import { emit } from '../../events.js';
import { roomActionTexts, rowTexts } from '../../i18n/localize.js';
import type { IconName } from '../../icons.js';
import type { RoomAct } from '../../people/room-acts.js';
import { MenuElement } from '../menu-element.js';
import type { MenuEntry } from '../menu-element.js';

const ICONS: Partial<Record<RoomAct, IconName>> = {
  read: 'check',
  pin: 'pin',
  unpin: 'pin',
  mute: 'mute',
  unmute: 'bell',
  archive: 'archive',
  unarchive: 'archive',
  leave: 'leave',
};

/**
 * The menu of a row of the room list.
 *
 * @fires chat-room-act - an entry was chosen
 * @fires chat-menu-close - the menu should close
 */
export class SottoRoomMenu extends MenuElement<RoomAct> {
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) acts: RoomAct[] = [];

  protected override get choices(): readonly RoomAct[] {
    return this.acts;
  }

  protected override get label(): string {
    return rowTexts().options(this.room.name);
  }

  protected override entryOf(act: RoomAct): MenuEntry {
    const isDanger = act === 'leave';
    return { icon: ICONS[act] ?? 'more', label: roomActionTexts()[act], isDanger, flip: isDanger };
  }

  protected override onChoose(act: RoomAct): void {
    emit(this, 'chat-room-act', { act, room: this.room });
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-menu': SottoRoomMenu;
  }
}
