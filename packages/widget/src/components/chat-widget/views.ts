import type { ChatClient, ChatError, Message, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { LitElement, ReactiveController, TemplateResult } from 'lit';
import { errorText } from '../../i18n/error-text.js';
import { deepActiveElement } from '../../internal/deep-active-element.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import type { LazyPart } from '../../lazy/lazy-part.js';
import { extras, shared } from '../../lazy/parts.js';
import type { Names } from '../../people/room-names.js';
import { allows } from '../../people/permission.js';
import type { RoomAct } from '../../people/room-acts.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';
import { listenInside } from './listen-inside.js';
import { OpenDialog } from './open-dialog.js';
import type { DialogParts } from './open-dialog.js';

/** What is shown of a room over it, or beside it. */
type RoomView = 'details' | 'reports' | 'pins' | 'shared';
/** What lies over the open room, or beside it. */
type View = { kind: RoomView; slug: string } | { kind: 'person'; person: User };

/** What the views need of the chat. */
interface ViewParts extends DialogParts {
  selected: () => Room | undefined;
  /** Returns a user of the open room. */
  findUser: (username: string) => User | undefined;
  enter: (room: Room) => void;
  /** Returns the names in the rooms. */
  names: () => Names;
  /** Returns the open room's part of the chat. */
  conversation: () => SottoConversation | null;
}

/** The views and dialogs about people and rooms, and what is done with rooms from outside. */
export class Views implements ReactiveController {
  readonly dialog: OpenDialog;
  /** The view on top is shown; the ones below come back when it closes. */
  private stack: View[] = [];
  private searchesPeople = false;
  /** How many reports there have been: who shows them reads them again. */
  private news = 0;
  /** What had the focus before the first view opened. */
  private opener: HTMLElement | null = null;
  private focusesView = false;
  private unbind: (() => void) | undefined;
  private client: ChatClient | undefined;

  constructor(
    private readonly host: LitElement,
    private readonly parts: ViewParts,
  ) {
    this.dialog = new OpenDialog(host, parts);
    listenInside(host, {
      'chat-room-act': ({ act, room }) => this.act(act, room),
      'sotto-open-profile': ({ username, user }) => this.openPerson(user ?? this.parts.findUser(username)),
      'sotto-report-message': ({ message }) => this.openReport(message),
      'chat-mention': ({ user }) => this.inRoom((conversation) => conversation.mention(user)),
      'chat-direct-open': ({ username }) => void this.openDirect(username),
      'chat-room-select': () => this.close(),
      'chat-hit-open': () => this.close(),
      'chat-new-message-open': () => this.openSearch(),
      'chat-view-back': () => this.back(),
      'chat-facts-change': () => this.hasView && host.requestUpdate(),
    });
    host.addController(this);
  }

  /** Whether something lies over the room. */
  get hasView(): boolean {
    return this.stack.length > 0;
  }

  /** Whether the search for people lies over the list. */
  get hasSearch(): boolean {
    return this.searchesPeople;
  }

  /** Whether a user is online, as far as that was reported. */
  isOnline(username: string): boolean {
    return this.parts.client()?.presence.statusOf(username) === 'online';
  }

  hostDisconnected(): void {
    this.unbind?.();
    this.client = undefined;
  }

  hostUpdate(): void {
    // The user went on while the view was loading.
    const isLoading = this.drawn?.matches('sotto-lazy-part:not(:focus-within)');
    if (isLoading && deepActiveElement(this.host.ownerDocument) !== this.opener) this.focusesView = false;
    const client = this.parts.client();
    if (client === this.client || !this.host.isConnected) return;
    this.unbind?.();
    this.client = client;
    this.unbind = client?.on('report.created', () => {
      this.news += 1;
      this.host.requestUpdate();
    });
  }

  hostUpdated(): void {
    const view = this.focusesView ? this.drawn : null;
    if (!view) return;
    // What stands for a view that is loading hands the focus over to it.
    this.focusesView = view.localName === 'sotto-lazy-part';
    void view.updateComplete.then(() => view.focus());
  }

  /** Closes everything, for another user. */
  reset(): void {
    this.clear();
    this.dialog.close();
  }

  /** Closes what belongs to the room that was open, for another one or none. */
  leaveRoom(next: Room | undefined): void {
    this.clear();
    this.dialog.leaveRoom(next);
  }

  private clear(): void {
    this.stack = [];
    this.searchesPeople = false;
    this.opener = null;
  }

  /** The view that is drawn, or what stands for it while it is loading. */
  private get drawn(): LitElement | null {
    return this.host.renderRoot.querySelector<LitElement>('.side, .over-list');
  }

  /** Draws the view over the room. */
  renderView(): TemplateResult | typeof nothing {
    const view = this.stack.at(-1);
    if (!view) return nothing;
    if (view.kind === 'person') return this.renderPerson(view.person);
    const { kind, slug } = view;
    const room = this.parts.rooms.find(slug);
    if (!room) return nothing;
    return this.draw(
      () => this.renderOfRoom(kind, room),
      kind === 'pins' || kind === 'shared' ? shared : extras,
    );
  }

  private renderOfRoom(kind: RoomView, room: Room): TemplateResult {
    const { names, user, conversation } = this.parts;
    const facts = conversation()?.facts;
    const { memberCount = room.memberCount, pins } = facts ?? {};
    switch (kind) {
      case 'details':
        return html`<sotto-room-details
          class="side"
          .room=${{ ...room, memberCount }}
          .user=${user()}
          .pins=${pins}
          .news=${this.news}
          @keydown=${this.onKeydown}
        ></sotto-room-details>`;
      case 'reports':
        return html`<sotto-reports
          class="side"
          .room=${room}
          .user=${user()}
          .news=${this.news}
          @keydown=${this.onKeydown}
        ></sotto-reports>`;
      case 'pins':
        return html`<sotto-pins
          class="side"
          .room=${room}
          .user=${user()}
          .pins=${pins}
          .error=${facts?.pinsError}
          .retry=${() => facts?.retryPins()}
          .names=${names()}
          @keydown=${this.onKeydown}
        ></sotto-pins>`;
      case 'shared':
        return html`<sotto-shared
          class="side"
          .room=${room}
          .user=${user()}
          @keydown=${this.onKeydown}
        ></sotto-shared>`;
    }
  }

  /** Draws a view over the room. */
  private draw(template: () => TemplateResult, part: LazyPart = extras): TemplateResult {
    return part.draw(this.host, { as: 'view', class: 'side', onClose: () => this.back() }, template);
  }

  private renderPerson(person: User): TemplateResult {
    const { rooms, offers, user } = this.parts;
    return this.draw(
      () =>
        html`<sotto-person
          class="side"
          .person=${person}
          .user=${user()}
          .room=${rooms.rooms.find(({ peer }) => peer?.id === person.id)}
          .canMessage=${offers.canMessage}
          .canMention=${this.canMention(person)}
          ?online=${this.isOnline(person.username)}
          @keydown=${this.onKeydown}
        ></sotto-person>`,
    );
  }

  /** Whether the user may write to a member of the open room, where a mention says more than being there. */
  private canMention({ username }: User): boolean {
    const room = this.parts.selected();
    if (!room?.role || room.kind === 'direct' || !allows(room, this.parts.user(), 'send')) return false;
    return this.parts.findUser(username) !== undefined;
  }

  /** Draws the search for people over the list. */
  renderSearch(): TemplateResult | typeof nothing {
    if (!this.searchesPeople) return nothing;
    const { rooms, selected, user } = this.parts;
    const room = selected();
    const place = { as: 'view', class: 'over-list', onClose: () => this.back() } as const;
    return extras.draw(
      this.host,
      place,
      () =>
        html`<sotto-new-message
          class="over-list"
          .user=${user()}
          .rooms=${rooms.rooms}
          .room=${room && allows(room, user(), 'invite') ? room : undefined}
          @keydown=${this.onKeydown}
        ></sotto-new-message>`,
    );
  }

  private act(act: RoomAct, room: Room): void {
    const { rooms } = this.parts;
    const { slug } = room;
    const { level } = room.notifications;
    switch (act) {
      case 'read':
        return this.doNow(rooms.markRead(slug));
      case 'pin':
      case 'unpin':
        return this.doNow(rooms.setPinned(slug, act === 'pin'));
      case 'mute':
        return this.doNow(rooms.notify(slug, { level: 'none' }));
      case 'unmute':
        return this.doNow(rooms.notify(slug, { level: level === 'none' ? 'all' : level }));
      case 'unarchive':
        return this.doNow(rooms.setArchived(slug, false));
      case 'archive':
      case 'leave':
      case 'delete':
      case 'notify':
      case 'invite':
      case 'edit':
        return this.dialog.show({ kind: act, room });
      case 'members':
        return this.inRoom((conversation) => conversation.openMembers());
      case 'find':
        return this.inRoom((conversation) => conversation.openFind());
      case 'details':
      case 'shared':
      case 'reports':
      case 'pins':
        return this.open({ kind: act, slug });
    }
  }

  /** Goes back to the open room, and on there once it is no longer covered. */
  private inRoom(go: (conversation: SottoConversation) => void): void {
    this.close();
    void this.host.updateComplete.then(() => {
      const conversation = this.parts.conversation();
      if (conversation) go(conversation);
    });
  }

  /** Does what needs no question, and shows why it failed. */
  private doNow(work: Promise<void>): void {
    work.catch((error: ChatError) => this.dialog.say(errorText(error)));
  }

  private openPerson(person: User | undefined): void {
    if (!person) return;
    if (person.id === this.parts.user()?.id) this.dialog.show({ kind: 'profile' });
    else this.open({ kind: 'person', person });
  }

  private openReport(message: Message): void {
    const room = this.parts.selected();
    if (room) this.dialog.show({ kind: 'report', room, message });
  }

  private openSearch(): void {
    this.opener ??= deepActiveElement(this.host.ownerDocument);
    this.searchesPeople = this.focusesView = true;
    this.host.requestUpdate();
  }

  private async openDirect(username: string): Promise<void> {
    try {
      const room = await this.parts.client()?.rooms.direct(username);
      if (!room) return;
      this.reset();
      this.parts.enter(room);
    } catch (error) {
      this.dialog.say(errorText(error));
    }
  }

  private open(view: View): void {
    if (view.kind === 'pins') this.parts.conversation()?.facts.retryPins();
    if (this.stack.length === 0) this.opener = deepActiveElement(this.host.ownerDocument);
    this.stack = [...this.stack, view];
    this.focusesView = true;
    this.host.requestUpdate();
  }

  /** Closes what lies on top. */
  private back(): void {
    if (this.searchesPeople || this.stack.length <= 1) return this.close();
    this.stack = this.stack.slice(0, -1);
    this.focusesView = true;
    this.host.requestUpdate();
  }

  private close(): void {
    const { opener } = this;
    this.stack = [];
    this.searchesPeople = false;
    this.opener = null;
    this.host.requestUpdate();
    // What opened it is hidden until the next render.
    void this.host.updateComplete.then(() => opener?.isConnected && opener.focus());
  }

  private readonly onKeydown = keyHandler((event) => {
    if (event.key !== 'Escape') return;
    useUp(event);
    this.back();
  });
}
