import type { ChatClient, Message, Profile, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { SkeletonDelay } from '../../controllers/skeleton-delay.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { emit } from '../../events.js';
import {
  commonTexts,
  detailsTexts,
  messageTexts,
  pinnedTexts,
  roomActionTexts,
  sharedTexts,
} from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { Names } from '../../people/room-names.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { errorState } from '../../templates/error-state.js';
import { botTag } from '../../templates/bot-tag.js';
import { details } from '../../templates/people/details.styles.js';
import { messageLine } from '../../templates/people/message-line.js';
import { messageLineStyles } from '../../templates/people/message-line.styles.js';
import { surface } from '../../templates/people/surface.styles.js';
import { viewBar } from '../../templates/people/view-bar.js';
import { SottoElement } from '../sotto-element.js';
import { displayText } from '../sotto-message-list/message-row.js';
import { roomList } from '../sotto-room-list/room-list.styles.js';
import { sottoPins } from './sotto-pins.styles.js';

/**
 * The pinned messages of a room, the one that was pinned last first.
 *
 * @fires chat-hit-open - a message was chosen
 * @fires chat-view-back - the list should close
 */
export class SottoPins extends SottoElement {
  static override styles = [
    ...[base, part, clear, button, avatarStyles, panel, roomList, dialog, empty, tag],
    ...[details, surface, messageLineStyles, sottoPins],
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) user: Profile | null = null;
  /** The pinned messages, the one that was pinned last first; undefined until they are known. */
  @property({ attribute: false }) pins: readonly Message[] | undefined;
  /** Why they are not known. */
  @property({ attribute: false }) error: unknown;
  /** Reads them again. */
  @property({ attribute: false }) retry: () => void = () => undefined;
  /** The names in the rooms. */
  @property({ attribute: false }) names = new Names();
  private readonly blocks = new BlocksController(this, () => this.client);
  private readonly delay = new SkeletonDelay(this);
  private readonly list = new RovingFocus(this, () => ({
    items: [...this.renderRoot.querySelectorAll<HTMLElement>('.hit')],
  }));

  /** Focuses the first control. */
  override focus(): void {
    this.shadowRoot?.querySelector('button')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('error')) this.delay.restart();
  }

  protected override render(): TemplateResult {
    const title = roomActionTexts().pins;
    return html`<div class="chat-root">
      ${viewBar(this, { title, subtitle: this.room.name, back: detailsTexts().back })}
      ${this.pins ? this.renderList(title, this.pins) : this.renderUnknown()}
    </div>`;
  }

  private renderList(title: string, pins: readonly Message[]): TemplateResult {
    if (pins.length > 0)
      return html`<ul class="body" aria-label=${title} @keydown=${this.onKeydown}>
        ${pins.map((message) => html`<li>${this.renderPin(message)}</li>`)}
      </ul>`;
    return html`<div class="empty">
      ${icon('pin', { size: 'l' })}
      <h2>${pinnedTexts().none}</h2>
      <p>${pinnedTexts().noneHint}</p>
    </div>`;
  }

  private renderUnknown(): TemplateResult {
    const { error, delay } = this;
    if (error) return errorState({ heading: pinnedTexts().failed, error, onAct: () => this.retry() });
    return html`<div class="empty" role="status">
      ${delay.isOver ? html`<p>${sharedTexts().loading}</p>` : nothing}
    </div>`;
  }

  private renderPin(message: Message): TemplateResult {
    const { sender, seq } = message;
    const names = this.names.in(this.room.slug);
    names.add([sender]);
    const name = sender.id === this.user?.id ? commonTexts().you : names.shortOf(sender);
    const text = this.blocks.has(sender) ? messageTexts().blocked : displayText(message);
    return messageLine(message, {
      name: html`<span class="row-name"
        ><span class="row-title" dir="auto">${name}</span>${botTag(sender)}</span
      >`,
      text,
      onClick: () => emit(this, 'chat-hit-open', { room: this.room.slug, seq }),
    });
  }

  private readonly onKeydown = keyHandler((event) => void this.list.moveInList(event));
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-pins': SottoPins;
  }
}
