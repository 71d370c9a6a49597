import type { Profile, Room, User, OutgoingMessage } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { ifDefined } from 'lit/directives/if-defined.js';
import { repeat } from 'lit/directives/repeat.js';
import type { KeptRooms } from '../../cache/kept-rooms.js';
import { emit } from '../../events.js';
import type { Departure } from '../../controllers/data/departures.js';
import { Midnight } from '../../controllers/midnight.js';
import { FocusOverUpdates } from '../../controllers/focus/focus-over-updates.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { SkeletonDelay } from '../../controllers/skeleton-delay.js';
import { icon } from '../../icons.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { ariaShortcut } from '../../internal/keys/shortcut.js';
import { Names } from '../../people/room-names.js';
import type { RoomNames } from '../../people/room-names.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { part } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { roomList } from './room-list.styles.js';
import { skeleton } from '../../styles/skeleton.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { SottoElement } from '../sotto-element.js';
import { sottoRoomList } from './sotto-room-list.styles.js';
import { departureNotes } from './departure-notes.js';
import { foundResults } from './found-results.js';
import { renderEmpty, renderSkeleton, signedInAs } from './list-states.js';
import { roomRow } from './room-row.js';
import { RowMenu } from './row-menu.js';
import { SEARCH_KEY } from './room-search.js';
import { chatTexts, logTexts, profileTexts, roomListTexts, rowTexts } from '../../i18n/localize.js';
import { extras } from '../../lazy/parts.js';
import { menuActsOf } from '../../people/room-acts.js';
import { errorState } from '../../templates/error-state.js';

/**
 * The user's rooms, with a search among them.
 *
 * @fires chat-room-select - a room was chosen
 * @fires chat-direct-open - a person that the search found was chosen
 * @fires chat-hit-open - a message that the search found was chosen
 * @fires chat-room-create-open - "New room"
 * @fires chat-room-finder-open - "Find a room"
 * @fires chat-new-message-open - "New message"
 * @fires chat-room-act - something was chosen in the menu of a row
 * @fires chat-unopened-leave-ask - "Leave ... that you never opened"
 * @fires chat-departure-open - the unsent text of a room that the user is no longer in should be shown
 * @fires chat-departure-end - a note about a room that the user is no longer in was dismissed
 * @fires chat-profile-open - "Your account"
 * @fires chat-panel-close - the floating panel should close
 */
export class SottoRoomList extends SottoElement {
  static override styles = [
    base,
    part,
    clear,
    button,
    avatarStyles,
    panel,
    roomList,
    skeleton,
    empty,
    tag,
    sottoRoomList,
  ];

  @property({ attribute: false }) rooms: Room[] = [];
  /** Archived rooms, which have a list of their own. */
  @property({ attribute: false }) archived: Room[] = [];
  /** Whether the user may create rooms. */
  @property({ attribute: false }) canCreate = true;
  /** Whether the user may search for people. */
  @property({ attribute: false }) canSearchPeople = false;
  /** The logs of the rooms that were open last, in which the search looks, too. */
  @property({ attribute: false }) kept: KeptRooms | undefined;
  /** Returns whether a user is online. */
  @property({ attribute: false }) isOnline: (username: string) => boolean = () => false;
  @property({ attribute: false }) user: Profile | null = null;
  @property() status: 'loading' | 'ready' | 'error' = 'loading';
  @property({ attribute: false }) error: unknown;
  /** Slug of the open room. */
  @property() selected: string | undefined;
  /** Shows the close button of the floating panel. */
  @property({ type: Boolean }) closable = false;
  /** The names in the rooms. */
  @property({ attribute: false }) names = new Names();
  @property({ attribute: false }) drafts: ReadonlyMap<string, string> = new Map();
  /** Rooms that the user is no longer in. */
  @property({ attribute: false }) departures: readonly Departure[] = [];
  @property({ attribute: false }) typingIn: (slug: string) => User[] = () => [];
  @property({ attribute: false }) outgoingIn: (slug: string) => OutgoingMessage[] = () => [];
  /** Loads the list again. */
  @property({ attribute: false }) retry: () => void = () => undefined;
  @state() private search = '';
  /** Whether the archived rooms are listed. */
  @state() private showsArchived = false;
  @query('input') private field!: HTMLInputElement | null;
  private readonly tools = new RovingFocus(this, () => ({ items: this.all('.tools > *') }));
  /** One Tab stop for search and rooms: the last focused, or the open room. While searching, the results have their own. */
  private readonly list = new RovingFocus(this, () =>
    this.search === ''
      ? { items: [...this.all('input'), ...this.rows()], first: this.all('.row.is-selected')[0] }
      : { items: this.rows().filter((one) => one.localName !== 'sotto-found') },
  );
  private readonly delay = new SkeletonDelay(this);
  private readonly menu = new RowMenu(this, ({ dataset: { slug } }) => {
    const room = [...this.rooms, ...this.archived].find((one) => one.slug === slug);
    return room && menuActsOf(room, this.user).length > 0 ? room : undefined;
  });

  protected override willUpdate(): void {
    if (this.archived.length === 0) this.showsArchived = false;
    // The room may be gone while its menu is open.
    const { room } = this.menu;
    if (room && ![...this.rooms, ...this.archived].some(({ slug }) => slug === room.slug)) this.menu.close();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('selected')) this.list.set(undefined);
    if (this.search !== '' && this.field) this.field.tabIndex = 0;
  }

  constructor() {
    super();
    new Midnight(this);
    // A row moves when its room is pinned, or has a new message.
    new FocusOverUpdates(this);
  }

  /** Puts the focus on the Tab stop: the open room, or the search. */
  override focus(): void {
    this.list.stop?.focus();
  }

  /** Puts the focus into the search. */
  focusSearch(): void {
    this.field?.focus();
  }

  protected override render(): TemplateResult {
    const texts = roomListTexts();
    return html`<div class="chat-root">
      <div class="bar bar-plain">
        ${this.showsArchived ? this.renderButton('back', rowTexts().back, () => this.showArchived(false)) : nothing}
        <div class="bar-text">
          <h2 class="bar-title">${this.showsArchived ? rowTexts().archivedTitle : texts.title}</h2>
          ${this.user ? html`<p class="bar-sub">${signedInAs(this.user)}</p>` : nothing}
        </div>
        <div class="tools" role="toolbar" aria-label=${chatTexts().label} @keydown=${this.onToolKey}>
          ${this.canCreate ? this.renderButton('compose', texts.new, () => emit(this, 'chat-room-create-open', null)) : nothing}
          ${this.renderButton('more', profileTexts().title, () => emit(this, 'chat-profile-open', null))}
          ${this.closable ? this.renderButton('close', chatTexts().close, () => emit(this, 'chat-panel-close', null)) : nothing}
        </div>
      </div>
      <div class="search">
        ${icon('search')}
        <input
          type="search"
          placeholder=${texts.search}
          aria-label=${texts.search}
          aria-keyshortcuts=${ifDefined(ariaShortcut(SEARCH_KEY))}
          .value=${this.search}
          @input=${this.onSearch}
          @keydown=${this.onSearchKey}
        />
      </div>
      ${departureNotes(
        this.departures,
        (slug) => emit(this, 'chat-departure-open', { slug }),
        (slug) => emit(this, 'chat-departure-end', { slug }),
      )}
      ${this.renderBody()} ${this.renderMenu()}
    </div>`;
  }

  private namesIn({ slug, lastMessage }: Room): RoomNames {
    const names = this.names.in(slug);
    names.add([...this.typingIn(slug), ...(lastMessage ? [lastMessage.sender] : [])]);
    return names;
  }

  private renderButton(
    name: 'back' | 'compose' | 'more' | 'close',
    label: string,
    onClick: () => void,
  ): TemplateResult {
    return html`<button class="icon-btn" type="button" aria-label=${label} @click=${onClick}>
      ${icon(name, { flip: name === 'back' })}
    </button>`;
  }

  private renderMenu(): TemplateResult | typeof nothing {
    const { room } = this.menu;
    if (!room) return nothing;
    return extras.draw(
      this,
      { as: 'dialog', onClose: this.menu.close },
      () =>
        html`<sotto-room-menu
          .room=${room}
          .acts=${menuActsOf(room, this.user)}
          .returnFocus=${this.menu.returnFocus}
          @chat-menu-close=${this.menu.close}
        ></sotto-room-menu>`,
    );
  }

  private renderBody(): TemplateResult | typeof nothing {
    if (this.status === 'error') return this.renderError();
    if (this.status === 'loading') return this.delay.isOver ? renderSkeleton() : nothing;
    const wanted = this.search.trim();
    if (this.rooms.length + this.archived.length === 0 && !wanted) return renderEmpty(this, this.canCreate);
    const texts = roomListTexts();
    const all = this.showsArchived ? this.archived : this.rooms;
    const rooms = wanted ? all.filter((room) => matches(room, wanted.toLocaleLowerCase())) : all;
    return html`<nav
      aria-label=${texts.title}
      @keydown=${this.onListKey}
      @contextmenu=${this.menu.onContextMenu}
    >
      <div class="rooms">
        <ul>
          ${repeat(
            rooms,
            ({ slug }) => slug,
            (room) => this.renderRow(room),
          )}
        </ul>
        ${rooms.length === 0 && all.length > 0 ? html`<p class="none">${texts.noMatch}</p>` : nothing}
        ${wanted ? foundResults(this, wanted, rooms) : nothing}
        ${this.showsArchived ? nothing : [this.renderUnopened(), this.renderArchived()]}
      </div>
      ${this.showsArchived ? nothing : this.renderEnd()}
    </nav>`;
  }

  private renderRow(room: Room): TemplateResult {
    return roomRow({
      room,
      user: this.user,
      names: this.namesIn(room),
      isSelected: room.slug === this.selected,
      isOnline: room.peer !== undefined && this.isOnline(room.peer.username),
      // In the open room it is in the text field.
      draft: room.slug === this.selected ? undefined : this.drafts.get(room.slug),
      typing: this.typingIn(room.slug),
      outgoing: this.outgoingIn(room.slug),
      onOpen: () => emit(this, 'chat-room-select', { slug: room.slug }),
    });
  }

  private renderArchived(): TemplateResult | typeof nothing {
    const { length } = this.archived;
    if (length === 0) return nothing;
    return html`<button
      class="row-more"
      type="button"
      aria-label=${rowTexts().archived(length)}
      @click=${() => this.showArchived(true)}
    >
      ${icon('archive')} ${rowTexts().archivedTitle} <span class="end">${length}</span>
    </button>`;
  }

  private renderEnd(): TemplateResult {
    return html`<p class="more rooms-end">
      ${
        this.canSearchPeople
          ? html`<button
              class="btn btn-link"
              type="button"
              @click=${() => emit(this, 'chat-new-message-open', null)}
            >
              ${icon('chat', { size: 's' })} ${rowTexts().newMessage}
            </button>`
          : nothing
      }
      <button class="btn btn-link" type="button" @click=${() => emit(this, 'chat-room-finder-open', null)}>
        ${icon('search', { size: 's' })} ${roomListTexts().find}
      </button>
    </p>`;
  }

  private showArchived(isShown: boolean): void {
    this.showsArchived = isShown;
    this.search = '';
    this.list.set(undefined);
    // The button that was pressed is gone.
    void this.updateComplete.then(() => this.all(isShown ? '.bar .icon-btn' : '.row-more')[0]?.focus());
  }

  /** The button that leaves rooms that others added the user to. */
  private renderUnopened(): TemplateResult | typeof nothing {
    const count = this.rooms.filter(({ unopened }) => unopened).length;
    if (count === 0) return nothing;
    return html`<p class="more">
      <button class="btn btn-link" type="button" @click=${() => emit(this, 'chat-unopened-leave-ask', null)}>
        ${icon('leave', { size: 's', flip: true })} ${roomListTexts().leaveUnopened(count)}
      </button>
    </p>`;
  }

  private renderError(): TemplateResult {
    return errorState({
      heading: roomListTexts().error,
      error: this.error,
      onAct: () => this.retry(),
      note: logTexts().nothingLost,
    });
  }

  private all(selector: string): HTMLElement[] {
    return [...(this.shadowRoot?.querySelectorAll<HTMLElement>(selector) ?? [])];
  }

  /** Returns what the arrow keys move through below the search: the rooms, what else was found, and the buttons after them. */
  private rows(): HTMLElement[] {
    return this.all('button.row, sotto-found[found], .row-more, .more button');
  }

  private readonly onToolKey = keyHandler((event) => this.tools.moveInRow(event));

  private onSearch(): void {
    this.search = this.field?.value ?? '';
    this.list.set(undefined);
  }

  private readonly onSearchKey = keyHandler((event) => {
    if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.rows()[0]?.focus();
    }
    if (event.key === 'Enter' && this.search !== '') this.all('button.row, sotto-found[found]')[0]?.click();
    if (event.key === 'Escape' && this.search !== '') {
      useUp(event);
      this.search = '';
    }
  });

  private readonly onListKey = keyHandler((event) => {
    const rows = this.rows();
    if (event.key !== 'ArrowUp' || event.target !== rows[0]) return void this.list.moveInList(event, rows);
    event.preventDefault();
    this.focusSearch();
  });
}

/** Whether a room is named as wanted; direct rooms also by the username. */
function matches({ name, peer }: Room, wanted: string): boolean {
  return [name, peer?.username ?? ''].some((one) => one.toLocaleLowerCase().includes(wanted));
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-room-list': SottoRoomList;
  }
}
