import { initialState, Task, TaskStatus } from '@lit/task';
import type { ChatClient, Message, Profile, Room, User } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, state } from 'lit/decorators.js';
import type { KeptRooms } from '../../cache/kept-rooms.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { PassingError } from '../../controllers/client/passing-error.js';
import { RovingFocus } from '../../controllers/focus/roving-focus.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { emit } from '../../events.js';
import { errorText } from '../../i18n/error-text.js';
import { commonTexts, foundTexts } from '../../i18n/localize.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { Names } from '../../people/room-names.js';
import { base } from '../../styles/base.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { dialog } from '../../styles/dialog.styles.js';
import { tag } from '../../styles/tag.styles.js';
import { avatarOf } from '../../templates/avatar.js';
import { botTag } from '../../templates/bot-tag.js';
import { marked } from '../../templates/people/marked.js';
import { messageLine } from '../../templates/people/message-line.js';
import { messageLineStyles } from '../../templates/people/message-line.styles.js';
import { surface } from '../../templates/people/surface.styles.js';
import { userName } from '../../templates/user-name.js';
import { findMessages } from '../../timeline/find-messages.js';
import { SottoElement } from '../sotto-element.js';
import { roomList } from '../sotto-room-list/room-list.styles.js';
import { excerptOf } from '../../timeline/excerpt.js';
import { sottoFound } from './sotto-found.styles.js';

/** A search begins this long after the last key, in milliseconds. */
const SEARCH_AFTER_MS = 250;
/** The server searches for no fewer characters. */
const LEAST = 2;
/** Of each kind of result; who is looking for more writes more. */
const MOST = 10;

/**
 * What the search of the room list finds besides rooms: people, whom the server looks for, and messages that are loaded.
 *
 * @fires chat-direct-open - a user was chosen
 * @fires chat-hit-open - a message was chosen
 */
export class SottoFound extends SottoElement {
  static override styles = [
    base,
    clear,
    avatarStyles,
    dialog,
    surface,
    tag,
    roomList,
    messageLineStyles,
    sottoFound,
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) user: Profile | null = null;
  /** What is searched for. */
  @property() wanted = '';
  /** Whether the user may search for people. */
  @property({ attribute: false }) canSearchPeople = false;
  /** The rooms of the user. */
  @property({ attribute: false }) rooms: readonly Room[] = [];
  /** The rooms that were found: who is in a direct one of them is not shown again. */
  @property({ attribute: false }) shown: readonly Room[] = [];
  /** The names in the rooms. */
  @property({ attribute: false }) names = new Names();
  /** The logs of the rooms that were open last. */
  @property({ attribute: false }) kept: KeptRooms | undefined;
  /** What the server is asked for. */
  @state() private asked = '';
  private timer: ReturnType<typeof setTimeout> | undefined;
  private readonly blocks = new BlocksController(this, () => this.client);
  private readonly roving = new RovingFocus(this, () => ({ items: this.items }));
  private readonly search = new Task(this, {
    args: () => [this.client, this.asked] as const,
    task: async ([client, asked], { signal }): Promise<User[] | typeof initialState> =>
      client && asked.length >= LEAST ? client.users.search(asked, { signal }) : initialState,
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

  /** Focuses the first result, or the last where the focus comes from below. */
  override focus(): void {
    const from = (this.getRootNode() as ShadowRoot).activeElement;
    const isBelow = from && this.compareDocumentPosition(from) & this.DOCUMENT_POSITION_FOLLOWING;
    this.items.at(isBelow ? -1 : 0)?.focus();
  }

  /** Opens the first result. */
  override click(): void {
    this.items[0]?.click();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (!changed.has('wanted') && !changed.has('canSearchPeople')) return;
    clearTimeout(this.timer);
    const wanted = this.canSearchPeople ? this.wanted : '';
    // What is too short is not asked for, nor is what was found before shown for it.
    if (wanted.length < LEAST) this.asked = '';
    else this.timer = setTimeout(() => (this.asked = wanted), SEARCH_AFTER_MS);
  }

  protected override updated(): void {
    this.toggleAttribute('found', this.items.length > 0);
  }

  protected override render(): TemplateResult {
    const texts = foundTexts();
    const people = this.people;
    const hits = this.hits;
    const { status, error } = this.search;
    const hasFailed = status === TaskStatus.ERROR && this.asked !== '';
    return html`<div class="chat-root" @keydown=${this.onKeydown}>
      ${hasFailed ? html`<p class="none" role="alert" dir="auto">${texts.failed(errorText(error))}</p>` : nothing}
      ${this.renderGroup(
        texts.people,
        people.map((person) => this.renderPerson(person)),
      )}
      ${this.renderGroup(
        texts.messages,
        hits.map((hit) => this.renderHit(hit)),
      )}
      <p class="vh" role="status">${texts.status(people.length, hits.length)}</p>
    </div>`;
  }

  private get people(): User[] {
    if (this.asked === '') return [];
    const known = new Set([this.user?.id, ...this.shown.map(({ peer }) => peer?.id)]);
    return (this.search.value ?? []).filter(({ id }) => !known.has(id)).slice(0, MOST);
  }

  /** Messages of all rooms whose logs are kept, the newest first. */
  private get hits(): Message[] {
    const { wanted, kept } = this;
    if (wanted.length < LEAST || !kept) return [];
    const found = kept.all.flatMap(({ slug, loaded }) => {
      if (!this.rooms.some((room) => room.slug === slug)) return [];
      const seqs = new Set(findMessages(loaded.list, wanted, (user) => this.blocks.has(user)).slice(0, MOST));
      return loaded.list.filter(({ seq }) => seqs.has(seq));
    });
    return found.sort((a, b) => (a.createdAt < b.createdAt ? 1 : -1)).slice(0, MOST);
  }

  private renderGroup(heading: string, results: TemplateResult[]): TemplateResult | typeof nothing {
    if (results.length === 0) return nothing;
    return html`<h3 class="section-label">${heading}</h3>
      <ul aria-label=${heading}>
        ${results.map((result) => html`<li>${result}</li>`)}
      </ul>`;
  }

  private renderPerson(person: User): TemplateResult {
    const { username, displayName } = person;
    return html`<button
      class="person"
      type="button"
      @click=${() => emit(this, 'chat-direct-open', { username })}
    >
      ${avatarOf(person, { size: 'm' })}
      <span class="person-text">
        ${userName(person, marked(displayName, this.asked))}
        <span>${marked(username, this.asked)}</span>
      </span>
    </button>`;
  }

  private renderHit(message: Message): TemplateResult {
    const { room: slug, seq, sender } = message;
    const room = this.rooms.find((one) => one.slug === slug);
    const names = this.names.in(slug);
    names.add([sender]);
    const name = sender.id === this.user?.id ? commonTexts().you : names.shortOf(sender);
    const who = html`<span class="row-title" dir="auto">${name}</span>${botTag(sender)}`;
    const where = html`<span class="row-title" dir="auto">${room?.name ?? ''}</span>`;
    const { before, hit, after } = excerptOf(plainText(message), this.wanted);
    return messageLine(message, {
      name: html`<span class="row-name" dir="auto">${foundTexts().inRoom(who, where)}</span>`,
      text: html`${before}${hit === '' ? nothing : html`<mark>${hit}</mark>`}${after}`,
      onClick: () => emit(this, 'chat-hit-open', { room: slug, seq }),
    });
  }

  private get items(): HTMLElement[] {
    return [...this.renderRoot.querySelectorAll<HTMLElement>('button')];
  }

  /** Beyond the first and the last result the keys are the list's. */
  private readonly onKeydown = keyHandler((event) => {
    const { items } = this;
    const end = { ArrowUp: items[0], ArrowDown: items.at(-1) }[event.key];
    if (end && end !== event.target && this.roving.moveInList(event)) event.stopPropagation();
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-found': SottoFound;
  }
}
