import { initialState, Task, TaskStatus } from '@lit/task';
import type { ChatClient, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
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

/** A search begins this long after the last key, in milliseconds. */
const SEARCH_AFTER_MS = 200;

/** What is looked for, and after which page. */
interface Query {
  wanted: string;
  cursor?: string;
}

interface Found {
  rooms: Room[];
  nextCursor: string | null;
}

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
  @state() private query: Query = { wanted: '' };
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The rooms that were found so far; pages after the first are added to them. */
  private readonly search = new Task(this, {
    args: () => [this.client, this.query] as const,
    task: async ([client, query], { signal }): Promise<Found | typeof initialState> => {
      if (!client) return initialState;
      const { wanted, cursor } = query;
      const input = { scope: 'public' as const, ...(wanted && { q: wanted }), ...(cursor && { cursor }) };
      const { results, nextCursor } = await client.rooms.list(input, { signal });
      return { rooms: cursor ? [...(this.search.value?.rooms ?? []), ...results] : results, nextCursor };
    },
  });

  constructor() {
    super();
    new PassingError(this, { error: () => this.search.error, clear: () => this.restart() });
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.restart();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.search.abort();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    // A cursor belongs to the client that it came from.
    if (changed.has('client') && this.query.cursor) this.restart();
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
    const { error, status, value } = this.search;
    // A search that was given up leaves its error until the next one has ended.
    if (error && status === TaskStatus.ERROR)
      return html`<p class="none" role="alert">${errorText(error)}</p>`;
    if (!value) return nothing;
    if (value.rooms.length === 0) {
      const text = this.query.wanted ? finderTexts().noMatch : finderTexts().none;
      return html`<p class="none" role="status">${text}</p>`;
    }
    return html`<ul>
        ${value.rooms.map((room) => this.renderRoom(room))}
      </ul>
      ${value.nextCursor ? html`<button class="btn btn-link" type="button" @click=${this.onMore}>${finderTexts().more}</button>` : nothing}`;
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
    const wanted = (event.target as HTMLInputElement).value.trim();
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.query = { wanted }), SEARCH_AFTER_MS);
  }

  private onMore(): void {
    const cursor = this.search.value?.nextCursor;
    if (cursor) this.query = { ...this.query, cursor };
  }

  /** Searches again, from the first page on. */
  private restart(): void {
    this.query = { wanted: this.query.wanted };
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-finder': SottoRoomFinder;
  }
}
