import type { ChatClient, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { PassingError } from '../../controllers/client/passing-error.js';
import { emit } from '../../events.js';
import { icon } from '../../icons.js';
import { errorText } from '../../i18n/error-text.js';
import { commonTexts, finderTexts, roomTexts } from '../../i18n/localize.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { roomList } from '../sotto-room-list/room-list.styles.js';
import { slotted } from '../../styles/slotted.styles.js';
import { avatar } from '../../templates/avatar.js';
import { SottoElement } from '../sotto-element.js';
import { sottoRoomFinder } from './sotto-room-finder.styles.js';

const SEARCH_AFTER_MS = 200;

/**
 * The dialog that finds public rooms.
 *
 * @fires chat-room-enter - a room was chosen; the user may not be a member yet
 * @fires chat-dialog-close - the dialog should close
 */
export class SottoRoomFinder extends SottoElement {
  static override styles = [base, button, avatarStyles, roomList, dialog, slotted, sottoRoomFinder];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @state() private rooms: Room[] | undefined;
  @state() private cursor: string | null = null;
  @state() private error: unknown;
  private wanted = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private running: AbortController | undefined;

  constructor() {
    super();
    new PassingError(this, { error: () => this.error, clear: () => void this.search() });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    void this.search();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.running?.abort();
  }

  protected override render(): TemplateResult {
    const texts = finderTexts();
    return html`<sotto-dialog heading=${texts.title}>
      <div class="chat-root stack">
        <div class="search">
          ${icon('search')}
          <input
            type="search"
            placeholder=${texts.field}
            aria-label=${texts.field}
            data-autofocus
            @input=${this.onInput}
          />
        </div>
        <div class="found" role="region" aria-label=${texts.region}>${this.renderFound()}</div>
        <div class="dialog-actions">
          <button class="btn btn-plain" type="button" @click=${() => emit(this, 'chat-dialog-close', null)}>
            ${commonTexts().close}
          </button>
        </div>
      </div>
    </sotto-dialog>`;
  }

  private renderFound(): TemplateResult | typeof nothing {
    if (this.error) return html`<p class="none" role="alert">${errorText(this.error)}</p>`;
    if (!this.rooms) return nothing;
    if (this.rooms.length === 0) {
      const text = this.wanted ? finderTexts().noMatch : finderTexts().none;
      return html`<p class="none" role="status">${text}</p>`;
    }
    return html`<ul>
        ${this.rooms.map((room) => this.renderRoom(room))}
      </ul>
      ${this.cursor ? html`<button class="btn btn-link" type="button" @click=${this.onMore}>${finderTexts().more}</button>` : nothing}`;
  }

  private renderRoom(room: Room): TemplateResult {
    const texts = finderTexts();
    return html`<li class="person">
      ${avatar({ id: room.slug, name: room.name, room: true, size: 'm' })}
      <div class="person-text">
        <b dir="auto">${room.name}</b
        ><span dir="auto">${room.topic ?? roomTexts().count(room.memberCount)}</span>
      </div>
      <button
        class="btn btn-plain"
        type="button"
        aria-label=${room.role ? texts.openRoom(room.name) : texts.previewRoom(room.name)}
        @click=${() => emit(this, 'chat-room-enter', { room })}
      >
        ${room.role ? texts.open : texts.preview}
      </button>
    </li>`;
  }

  private onInput(event: InputEvent): void {
    this.wanted = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => void this.search(), SEARCH_AFTER_MS);
  }

  private onMore(): void {
    void this.search(this.cursor ?? undefined);
  }

  private async search(cursor?: string): Promise<void> {
    this.running?.abort();
    const running = new AbortController();
    this.running = running;
    const query = {
      scope: 'public' as const,
      ...(this.wanted && { q: this.wanted }),
      ...(cursor && { cursor }),
    };
    try {
      const page = await this.client?.rooms.list(query, { signal: running.signal });
      if (running.signal.aborted || !page) return;
      this.rooms = cursor ? [...(this.rooms ?? []), ...page.results] : page.results;
      this.cursor = page.nextCursor;
      this.error = undefined;
    } catch (error) {
      if (!running.signal.aborted) this.error = error;
    }
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-finder': SottoRoomFinder;
  }
}
