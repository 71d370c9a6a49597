import { initialState, Task, TaskStatus } from '@lit/task';
import type { ChatClient, Profile, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { PassingError } from '../../controllers/client/passing-error.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { emit } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { detailsTexts, newMessageTexts, roomTexts, rowTexts } from '../../i18n/localize.js';
import { icon } from '../../icons.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { surface } from '../../templates/people/surface.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { userName } from '../../templates/user-name.js';
import { avatarOf } from '../../templates/avatar.js';
import { roomFace } from '../../templates/people/face.js';
import { viewBar } from '../../templates/people/view-bar.js';
import { SottoElement } from '../sotto-element.js';
import { roomList } from '../sotto-room-list/room-list.styles.js';
import { marked } from '../../templates/people/marked.js';
import { sottoNewMessage } from './sotto-new-message.styles.js';

/** A search begins this long after the last key, in milliseconds. */
const SEARCH_AFTER_MS = 250;
/** The server searches for no fewer characters. */
const LEAST = 2;

/**
 * The search for someone to write to, and for rooms of the same name.
 *
 * @fires chat-direct-open - a user was chosen
 * @fires chat-room-select - a room of the user was chosen
 * @fires chat-room-act - a room should be opened to others by invitation
 * @fires chat-view-back - the search should close
 */
export class SottoNewMessage extends SottoElement {
  static override styles = [
    ...[base, part, clear, button, avatarStyles, panel, empty, tag, roomList],
    ...[dialog, surface, sottoNewMessage],
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  /** The rooms of the user. */
  @property({ attribute: false }) rooms: Room[] = [];
  /** The open room, if the user may invite to it. */
  @property({ attribute: false }) room: Room | undefined;
  @state() private wanted = '';
  @query('input') private field!: HTMLInputElement;
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly found = new RovingFocus(this, () => ({ items: this.results() }));
  private readonly search = new Task(this, {
    args: () => [this.client, this.wanted] as const,
    task: async ([client, wanted], { signal }): Promise<User[] | typeof initialState> =>
      client && wanted.length >= LEAST ? client.users.search(wanted, { signal }) : initialState,
  });

  constructor() {
    super();
    new PassingError(this, { error: () => this.search.error, clear: () => void this.search.run() });
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    clearTimeout(this.timer);
    this.search.abort();
  }

  /** Focuses the field. */
  override focus(): void {
    this.field.focus();
  }

  protected override render(): TemplateResult {
    const texts = newMessageTexts();
    return html`<div class="chat-root">
      ${viewBar(this, { title: texts.title, back: rowTexts().back })}
      <div class="search">
        ${icon('search')}
        <input
          type="search"
          placeholder=${texts.search}
          aria-label=${texts.search}
          autocomplete="off"
          @input=${this.onInput}
          @keydown=${this.onFieldKey}
        />
      </div>
      ${this.renderFound()}
    </div>`;
  }

  private renderFound(): TemplateResult {
    const texts = newMessageTexts();
    const { status, error, value } = this.search;
    if (this.wanted.length < LEAST) return html`<p class="none">${texts.hint}</p>`;
    if (status === TaskStatus.ERROR) return html`<p class="none" role="alert">${errorText(error)}</p>`;
    const people = (value ?? []).filter(({ id }) => id !== this.user?.id);
    const wanted = this.wanted.toLocaleLowerCase();
    const rooms = this.rooms.filter(({ peer, name }) => !peer && name.toLocaleLowerCase().includes(wanted));
    if (status === TaskStatus.COMPLETE && people.length + rooms.length === 0) return this.renderNone();
    return html`<div
      class="rooms rooms-flush"
      role="region"
      aria-label=${texts.found}
      @keydown=${this.onListKey}
    >
      ${people.length > 0 ? html`<h3 class="section-label">${texts.people}</h3>` : nothing}
      <ul>
        ${people.map((person) => this.renderPerson(person))}
      </ul>
      ${rooms.length > 0 ? html`<h3 class="section-label">${texts.rooms}</h3>` : nothing}
      <ul>
        ${rooms.map((room) => this.renderRoom(room))}
      </ul>
    </div>`;
  }

  private renderPerson(person: User): TemplateResult {
    return html`<li>
      <button
        class="person"
        type="button"
        @click=${() => emit(this, 'chat-direct-open', { username: person.username })}
      >
        ${avatarOf(person, { size: 'm' })}
        <span class="person-text">
          ${userName(person, marked(person.displayName, this.wanted))}
          <span>${marked(person.username, this.wanted)}</span>
        </span>
      </button>
    </li>`;
  }

  private renderRoom(room: Room): TemplateResult {
    return html`<li>
      <button
        class="person"
        type="button"
        @click=${() => {
          emit(this, 'chat-view-back', null);
          emit(this, 'chat-room-select', { slug: room.slug });
        }}
      >
        ${roomFace(room, { size: 'm' })}
        <span class="person-text">
          <b dir="auto">${marked(room.name, this.wanted)}</b
          ><span>${roomTexts().count(room.memberCount)}</span>
        </span>
      </button>
    </li>`;
  }

  private renderNone(): TemplateResult {
    const texts = newMessageTexts();
    const { room } = this;
    return html`<div class="empty" role="status">
      <h2>${texts.none}</h2>
      <p>${room ? texts.noneHint : texts.noneHintOnly}</p>
      ${
        room
          ? html`<div class="actions">
              <button
                class="btn btn-plain"
                type="button"
                @click=${() => emit(this, 'chat-room-act', { act: 'invite', room })}
              >
                ${icon('link')} ${detailsTexts().act.invite}
              </button>
            </div>`
          : nothing
      }
    </div>`;
  }

  private results(): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>('button.person') ?? [])];
  }

  private onInput(): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(() => (this.wanted = this.field.value.trim()), SEARCH_AFTER_MS);
  }

  private readonly onFieldKey = keyHandler((event) => {
    if (event.key !== 'ArrowDown') return;
    event.preventDefault();
    this.results()[0]?.focus();
  });

  private readonly onListKey = keyHandler((event) => {
    const results = this.results();
    if (event.key !== 'ArrowUp' || event.target !== results[0]) return void this.found.moveInList(event);
    event.preventDefault();
    this.focus();
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-new-message': SottoNewMessage;
  }
}
