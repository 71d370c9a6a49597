import type { Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { animate } from '../../animations/animate.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { emit } from '../../events.js';
import { roomActionTexts, rowTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/key-handler.js';
import type { RoomAct } from '../../people/room-acts.js';
import { base } from '../../styles/base.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoRoomMenu } from './sotto-room-menu.styles.js';

const ICONS: Partial<Record<RoomAct, IconName>> = {
  read: 'check',
  mute: 'mute',
  unmute: 'bell',
  archive: 'archive',
  unarchive: 'archive',
  leave: 'leave',
};

/** Keeps the focus on a press: where buttons are not focused, the menu would lose it and close before the click. */
const keepFocus = (event: Event) => event.preventDefault();

/**
 * The menu of a row of the room list.
 *
 * @fires chat-room-act - an entry was chosen
 * @fires chat-menu-close - the menu should close
 */
export class SottoRoomMenu extends SottoElement {
  static override styles = [base, dialog, sottoRoomMenu];

  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) acts: RoomAct[] = [];

  private readonly roving = new RovingFocus(this, () => ({ items: this.entries(), isSkipped: true }));

  protected override firstUpdated(): void {
    const menu = this.shadowRoot?.querySelector('.menu');
    if (menu) void animate(menu, 'popIn');
    this.entries()[0]?.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    return html`<ul
      class="chat-root menu"
      role="menu"
      aria-label=${rowTexts().options(this.room.name)}
      @keydown=${this.onKeydown}
      @focusout=${this.onFocusOut}
      @mousedown=${keepFocus}
      @contextmenu=${keepFocus}
    >
      ${this.acts.map((act, at) => this.renderEntry(act, at))}
    </ul>`;
  }

  private renderEntry(act: RoomAct, at: number): TemplateResult {
    const isDanger = act === 'leave';
    return html`${isDanger && at > 0 ? html`<li class="menu-sep" role="separator"></li>` : nothing}
      <li role="none">
        <button
          class=${classMap({ 'menu-item': true, 'is-danger': isDanger })}
          type="button"
          role="menuitem"
          tabindex="-1"
          @click=${() => this.choose(act)}
        >
          ${icon(ICONS[act] ?? 'more', { flip: isDanger })} ${roomActionTexts()[act]}
        </button>
      </li>`;
  }

  private choose(act: RoomAct): void {
    emit(this, 'chat-menu-close', null);
    emit(this, 'chat-room-act', { act, room: this.room });
  }

  private entries(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('.menu-item') ?? [])];
  }

  private onFocusOut({ relatedTarget }: FocusEvent): void {
    if (!relatedTarget || !this.shadowRoot?.contains(relatedTarget as Node))
      emit(this, 'chat-menu-close', null);
  }

  private readonly onKeydown = keyHandler((event) => {
    if (!this.roving.moveInMenu(event)) {
      if (event.key !== 'Escape' && event.key !== 'Tab') return;
      emit(this, 'chat-menu-close', null);
    }
    useUp(event);
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-menu': SottoRoomMenu;
  }
}
