import type { Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { animate } from '../../animations/animate.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { chatTexts, detailsTexts, personTexts, roomActionTexts, roomTexts } from '../../i18n/localize.js';
import { allows } from '../../people/permission.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { markedName } from '../../people/bot.js';
import { isolate } from '../../people/isolate.js';
import { tag } from '../../styles/tag.styles.js';
import { botTag } from '../../templates/bot-tag.js';
import { roomFace } from '../../templates/people/face.js';
import { SottoElement } from '../sotto-element.js';
import { sottoRoomHeader } from './sotto-room-header.styles.js';

/**
 * The bar of a room: its name, its members, its menu.
 *
 * @fires chat-room-back - back to the list
 * @fires chat-panel-close - the floating panel should close
 * @fires chat-find-open - "Search in this room"
 * @fires chat-day-open - "Jump to a date"
 * @fires chat-members-toggle - "Members"
 * @fires chat-room-act - something was chosen in the menu, or the details of the room should be shown
 * @fires sotto-open-profile - the card of the other member of a direct room should be shown
 */
export class SottoRoomHeader extends SottoElement {
  static override styles = [base, clear, button, avatarStyles, panel, dialog, tag, sottoRoomHeader];

  @property({ attribute: false }) room!: Room;
  /** How many members are online; not shown where it is not known. */
  @property({ attribute: false }) online: number | undefined;
  /** Whether the viewer has blocked the other member of a direct room. */
  @property({ type: Boolean }) blocked = false;
  @property({ type: Boolean }) closable = false;
  /** Whether the members are shown. */
  @property({ type: Boolean }) membersOpen = false;
  /** Whether the bar is left out of the Tab order: Tab into the room leads to its messages. */
  @property({ type: Boolean }) skipped = false;
  @state() private isMenuOpen = false;
  private readonly tools = new RovingFocus(this, () => ({ items: this.toolbar(), isSkipped: this.skipped }));

  private readonly menu = new RovingFocus(this, () => ({ items: this.entries(), isSkipped: true }));

  protected override updated(changed: Map<PropertyKey, unknown>): void {
    if (!changed.has('isMenuOpen') || !this.isMenuOpen) return;
    const menu = this.shadowRoot?.querySelector('.menu');
    if (menu) void animate(menu, 'popIn');
    this.entries()[0]?.focus();
  }

  /** Focuses the button that shows and hides the members. */
  focusMembers(): void {
    this.shadowRoot?.querySelector<HTMLElement>('.people')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('room') && changed.get('room')?.slug !== this.room.slug) this.isMenuOpen = false;
  }

  protected override render(): TemplateResult {
    const { room } = this;
    return html`<div class="chat-root">
      <div class="bar">
        <button
          class="icon-btn only-narrow"
          type="button"
          aria-label=${roomTexts().back}
          @click=${() => emit(this, 'chat-room-back', null)}
        >
          ${icon('back', { flip: true })}
        </button>
        ${roomFace(room, { size: 'm', online: this.isPeerOnline })}
        <div class="bar-text">
          <h2 class="bar-title">${this.renderName()}</h2>
          <p class="bar-sub" dir="auto">${this.subtitle()}</p>
        </div>
        <div class="tools" role="toolbar" aria-label=${roomTexts().label} @keydown=${this.onToolKey}>
          ${room.role ? this.renderButtons() : nothing}
          ${
            this.closable
              ? this.renderButton('close', chatTexts().close, () => emit(this, 'chat-panel-close', null))
              : nothing
          }
        </div>
        ${this.isMenuOpen ? this.renderMenu() : nothing}
      </div>
    </div>`;
  }

  /** The name, which leads to what is known about the room, or about the other member of a direct one. */
  private renderName(): TemplateResult {
    const { room } = this;
    const { peer } = room;
    const name = html`<span class="title" dir="auto">${room.name}</span>${peer ? botTag(peer) : nothing}`;
    if (!room.role) return html`<span class="named">${name}</span>`;
    const label = peer
      ? personTexts().open(markedName(peer, isolate(room.name)))
      : detailsTexts().open(room.name);
    return html`<button
      class="named name"
      type="button"
      tabindex="-1"
      title=${label}
      @click=${() => this.openDetails()}
    >
      ${name}
    </button>`;
  }

  private openDetails(): void {
    const { room } = this;
    if (room.peer) emit(this, 'sotto-open-profile', { username: room.peer.username, user: room.peer });
    else emit(this, 'chat-room-act', { act: 'details', room });
  }

  /** Of the two members, the viewer is one. */
  private get isPeerOnline(): boolean {
    return this.room.peer !== undefined && (this.online ?? 0) > 1;
  }

  private subtitle(): string {
    const { memberCount, role, peer } = this.room;
    if (this.blocked) return personTexts().blockedPeer;
    if (peer) return personTexts().status(peer.username, this.isPeerOnline);
    const texts = roomTexts();
    if (memberCount === 1 && role) return texts.onlyMember;
    return this.online === undefined ? texts.count(memberCount) : texts.countOnline(memberCount, this.online);
  }

  private renderButtons(): TemplateResult {
    return html`${this.room.kind === 'direct' ? nothing : this.renderMembersButton()}
      <button
        class="icon-btn more ${this.isMenuOpen ? 'is-on' : ''}"
        type="button"
        aria-label=${roomTexts().more}
        aria-haspopup="menu"
        aria-expanded=${this.isMenuOpen}
        @pointerdown=${(event: Event) => this.isMenuOpen && event.preventDefault()}
        @click=${() => (this.isMenuOpen = !this.isMenuOpen)}
      >
        ${icon('more')}
      </button>`;
  }

  private renderMembersButton(): TemplateResult {
    return html`<button
      class="icon-btn people ${this.membersOpen ? 'is-on' : ''}"
      type="button"
      aria-label=${roomTexts().members}
      aria-expanded=${this.membersOpen}
      @click=${() => emit(this, 'chat-members-toggle', null)}
    >
      ${icon('members')}
    </button>`;
  }

  private renderButton(name: IconName, label: string, onClick: () => void): TemplateResult {
    return html`<button class="icon-btn" type="button" aria-label=${label} @click=${onClick}>
      ${icon(name)}
    </button>`;
  }

  private renderMenu(): TemplateResult {
    const { room } = this;
    const entry = (name: IconName, label: string, onChoose: () => void) =>
      html`<li role="none">
        <button
          class="menu-item"
          type="button"
          role="menuitem"
          tabindex="-1"
          @click=${() => {
            this.closeMenu();
            onChoose();
          }}
        >
          ${icon(name, { flip: name === 'leave' })} ${label}
        </button>
      </li>`;
    return html`<ul
      class="menu"
      role="menu"
      aria-label=${this.room.name}
      @keydown=${this.onMenuKey}
      @focusout=${this.onFocusOut}
    >
      ${room.peer ? entry('person', personTexts().title, () => this.openDetails()) : entry('info', detailsTexts().title, () => this.openDetails())}
      ${entry('search', roomTexts().find, () => emit(this, 'chat-find-open', null))}
      ${room.lastSeq > 0 ? entry('clock', roomTexts().day, () => emit(this, 'chat-day-open', {})) : nothing}
      ${room.peer ? entry('bell', roomActionTexts().notify, () => emit(this, 'chat-room-act', { act: 'notify', room })) : nothing}
      ${allows(room, null, 'editRoom') ? entry('pencil', roomTexts().edit, () => emit(this, 'chat-room-act', { act: 'edit', room })) : nothing}
      ${allows(room, null, 'leave') ? entry('leave', roomTexts().leave, () => emit(this, 'chat-room-act', { act: 'leave', room })) : nothing}
    </ul>`;
  }

  private entries(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('.menu-item') ?? [])];
  }

  private toolbar(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('.tools > *') ?? [])];
  }

  private readonly onToolKey = keyHandler((event) => this.tools.moveInRow(event));

  private closeMenu(): void {
    this.isMenuOpen = false;
    this.shadowRoot?.querySelector<HTMLElement>('.more')?.focus();
  }

  private onFocusOut({ relatedTarget }: FocusEvent): void {
    const to = relatedTarget as Element | null;
    if (!to || !this.shadowRoot?.contains(to) || !to.closest('.menu, .more')) this.isMenuOpen = false;
  }

  private readonly onMenuKey = keyHandler((event) => {
    if (!this.menu.moveInMenu(event)) {
      if (event.key !== 'Escape' && event.key !== 'Tab') return;
      this.closeMenu();
    }
    useUp(event);
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-header': SottoRoomHeader;
  }
}
