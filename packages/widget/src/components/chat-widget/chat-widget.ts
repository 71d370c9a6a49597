import type { ChatClient, Room } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { KeptRooms } from '../../cache/kept-rooms.js';
import { ClientProvider } from '../../context/chat-client-context.js';
import { Border } from '../../controllers/border.js';
import { Departures } from '../../controllers/data/departures.js';
import { DialogFocus } from '../../controllers/focus/dialog-focus.js';
import { LoadAhead } from '../../controllers/load-ahead.js';
import { extras, signInForms } from '../../lazy/parts.js';
import { Names } from '../../people/room-names.js';
import { FileNotice } from '../../controllers/file-notice.js';
import { Drafts } from '../../controllers/data/drafts.js';
import { SyncedDrafts } from '../../controllers/data/synced-drafts.js';
import { FirstLoad } from '../../controllers/data/first-load.js';
import { Appearance } from '../../controllers/appearance.js';
import { LostPlace } from '../../controllers/lost-place.js';
import { InvitationLink } from '../../controllers/invitation-link.js';
import { MessageLink } from '../../controllers/message-link.js';
import type { LinkedMessage } from '../../timeline/message/message-link.js';
import { SiteOffers } from '../../controllers/client/site-offers.js';
import { Notices } from '../../controllers/data/notices.js';
import { MessageNews } from '../../controllers/data/message-news.js';
import { NameNews } from '../../controllers/people/name-news.js';
import { ClientOwner } from '../../controllers/client/client-owner.js';
import { GuestSignIn } from '../../controllers/client/guest-sign-in.js';
import { MergeQuestion } from '../../controllers/client/merge-question.js';
import { RoomsController } from '../../controllers/data/rooms-controller.js';
import { UserToken } from '../../controllers/client/user-token.js';
import { SessionController } from '../../controllers/client/session-controller.js';
import { SetupCheck } from '../../controllers/client/setup-check.js';
import { VisibleHeight } from '../../controllers/visible-height.js';
import type { ChatPartEventMap } from '../../events.js';
import { setting } from '../../internal/setting.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { fileNotice } from '../../templates/file-notice.styles.js';
import { floating } from '../../styles/floating.styles.js';
import { host } from '../../styles/host.styles.js';
import { panel } from '../../styles/panel.styles.js';
import { tokens } from '../../styles/tokens.styles.js';
import { launcher } from '../../templates/launcher.js';
import { Greeting } from '../../notices/greeting.js';
import type { SottoConversation } from '../sotto-conversation/sotto-conversation.js';
import type { SottoRoomList } from '../sotto-room-list/sotto-room-list.js';
import { OpenRoom } from './open-room.js';
import { renderRooms } from './render-rooms.js';
import { onPanelKey } from './panel-keys.js';
import { showToggle } from './panel-toggle.js';
import { roomListPane } from './panes/room-list-pane.js';
import { roomPane } from './panes/room-pane.js';
import { Views } from './views.js';
import { chatWidget } from './chat-widget.styles.js';
import { UserTokenElement } from './user-token-element.js';
import { SETTINGS } from './settings.js';
import { SessionNews } from '../../controllers/client/session-news.js';
import { UnreadNews } from './unread-news.js';
import { PanelFocus } from './focus.js';
import { invited, misconfigured, outside } from './widget-states.js';
import { chatTexts } from '../../i18n/localize.js';

/** Layout of the element: a launcher in the corner of the window, a box in the page's flow, or the whole window. */
export type ChatWidgetMode = 'floating' | 'inline' | 'fullscreen';
/** Side of the window for a floating chat; `start` and `end` follow the page's direction. */
export type ChatSide = 'start' | 'end' | 'left' | 'right';
/** Colour scheme: the system's, or always the same. */
export type ChatTheme = 'auto' | 'light' | 'dark';

/**
 * The whole chat: sign-in, rooms and conversation.
 *
 * @tagname chat-widget
 * @slot sign-in-extra - another way to sign in, below the sign-in form
 * @slot signed-out - shown while nobody is signed in on a page that signs its users in by `userToken`
 * @fires chat-session-start - a user signed in: `{ user }`
 * @fires chat-session-end - the session ended
 * @fires chat-sign-in-request - the user wants to sign in, or `userToken` was refused: `{ reason }`
 * @fires chat-room-open - a room was opened: `{ room }`
 * @fires chat-room-close - the room was closed or left: the list is shown
 * @fires chat-message-receive - a message from another user arrived, and no line about the room: `{ message }`
 * @fires chat-unread-change - the number of unread messages changed: `{ count }`
 * @fires chat-panel-toggle - the floating panel opened or closed: `{ open }`
 * @csspart panel - the panel with the chat
 * @cssprop [--chat-accent=#17708c] - the accent colour; all others derive from it
 * @cssprop --chat-on-accent - colour of text and icons on the accent
 * @cssprop --chat-bg - background of the conversation
 * @cssprop --chat-surface - background of bars, lists and dialogs
 * @cssprop --chat-surface-2 - background of fields and of hovered items
 * @cssprop --chat-border - colour of hairlines
 * @cssprop --chat-text - colour of text
 * @cssprop --chat-muted - colour of secondary text: times, hints
 * @cssprop --chat-bubble-own - background of own messages
 * @cssprop --chat-bubble-own-text - text colour of own messages
 * @cssprop --chat-bubble-other - background of others' messages
 * @cssprop --chat-bubble-other-text - text colour of others' messages
 * @cssprop --chat-danger - colour of errors and of destructive actions
 * @cssprop --chat-success - colour of the online and live states
 * @cssprop --chat-warning - colour of the offline state
 * @cssprop --chat-focus - colour of the focus ring
 * @cssprop --chat-font - font family
 * @cssprop --chat-font-mono - font family of ciphertext
 * @cssprop [--chat-font-size=0.875em] - font size, relative to the visitor's own font size; all sizes follow it
 * @cssprop [--chat-line-height=1.42858] - line height
 * @cssprop [--chat-radius=8px] - corner radius of controls; others follow it
 * @cssprop [--chat-radius-bubble=14px] - corner radius of messages
 * @cssprop --chat-shadow - shadow of floating parts
 * @cssprop [--chat-width=380px] - width of the floating panel, and of an inline element in a layout that sizes by content
 * @cssprop [--chat-height=620px] - height of the floating panel and of an inline element
 * @cssprop [--chat-offset-x=20px] - distance of the launcher from its side of the window
 * @cssprop [--chat-offset-y=20px] - distance of the launcher from the bottom of the window
 * @cssprop [--chat-z-index=2147483000] - `z-index` of the floating and the full-screen panel
 * @cssprop [--chat-duration-fast=90ms] - duration of hover effects
 * @cssprop [--chat-duration=180ms] - duration of transitions
 * @cssprop [--chat-easing=cubic-bezier(0.2, 0, 0, 1)] - easing of all motion
 */
export class ChatWidget extends UserTokenElement {
  static override styles = [host, tokens, base, button, panel, empty, floating, fileNotice, chatWidget];

  /** URL of the Sotto server; may be relative to the page. */
  @setting('') @property({ attribute: 'server-url' }) serverUrl = '';
  /** Id of the site's OAuth client. */
  @setting('') @property({ attribute: 'client-id' }) clientId = '';
  /** Slug of the room to open after sign-in, and whenever it changes. */
  @setting() @property() room: string | undefined;
  /** Layout: `floating` (default), `inline` or `fullscreen`. */
  @setting('floating') @property({ reflect: true }) mode: ChatWidgetMode = 'floating';
  /** Side of the launcher and the floating panel: `end` (default), `start`, `left` or `right`. */
  @setting('end') @property({ reflect: true }) side: ChatSide = 'end';
  /** Colour scheme: `auto` (default, the system's, unless the user chooses another one), `light` or `dark`. */
  @setting('auto') @property() theme: ChatTheme = 'auto';
  /** Whether the page's title begins with the number of unread messages: `on` (default) or `off`. */
  @setting('on') @property({ attribute: 'title-count' }) titleCount: 'on' | 'off' = 'on';
  /** Whether the page's icon has a dot while messages are unread. */
  @property({ type: Boolean, attribute: 'favicon-dot' }) faviconDot = false;
  /** Address of the page's own service worker, which imports `push-worker.js` of the server: messages are pushed to it. */
  @setting('') @property({ attribute: 'push-worker' }) pushWorker = '';
  /** Whether the floating panel is open; without effect in other modes. */
  @property({ type: Boolean, reflect: true }) open = false;
  /** Text that greets a visitor who has never opened the floating chat in this browser: above the launcher, once. */
  @setting('') @property() greeting = '';
  /** First questions below the greeting, up to three: each opens the chat, and is put into the composer. */
  @property({ attribute: false }) greetingQuestions: readonly string[] = [];
  /** A client to use instead of `server-url` and `client-id`, at any time; the element never closes it. */
  @property({ attribute: false }) client: ChatClient | undefined;

  /** Whether the closed panel is still being animated. */
  @state() private isLeaving = false;
  @query('.chat') private panel!: HTMLElement | null;
  @query('sotto-room-list') private list!: SottoRoomList | null;
  @query('sotto-conversation') private conversation!: SottoConversation | null;

  private readonly owner = new ClientOwner(this);
  private readonly files = new FileNotice(this);
  private readonly tokens: UserToken = new UserToken(this, this.owner, () => this.session.retry());
  private readonly session: SessionController = new SessionController(this, this.owner, async (client) => {
    if (await this.guest.resume(client)) return;
    if (!(await this.tokens.begin(client))) await this.firstLoad.begin(client, this.room);
  });
  private readonly guest: GuestSignIn = new GuestSignIn(
    this,
    () => this.session,
    () => this.panelFocus.move(),
  );
  private readonly setup = new SetupCheck(this, this.session, SETTINGS);
  private readonly rooms: RoomsController = new RoomsController(
    this,
    () => this.session.ready,
    (slug) => this.views.dialog.isLeaving(slug),
  );
  private readonly kept = new KeptRooms(this, () => this.session.ready);
  private readonly firstLoad = new FirstLoad(this.rooms, this.kept);
  private readonly drafts = new Drafts(this, (slug) => this.rooms.find(slug)?.name);
  private readonly departures = new Departures(this, this.rooms, this.drafts);
  private readonly names: Names = new Names(() => renderRooms(this));
  private readonly offers = new SiteOffers(this, () => this.session.ready);
  private readonly root = () => this.renderRoot.querySelector<HTMLElement>('.chat-root');
  private readonly appearance = new Appearance(this, () => this.theme, this.root);
  private readonly views: Views = new Views(this, {
    ...{ rooms: this.rooms, offers: this.offers, appearance: this.appearance },
    client: () => this.session.ready,
    user: () => this.session.user,
    selected: () => this.openedRoom.room,
    findUser: (username) => this.names.in(this.openedRoom.room?.slug ?? '').find(username),
    enter: (room) => this.enter(room),
    left: (slug) => this.leave(slug),
    names: () => this.names,
    conversation: () => this.conversation,
  });
  private readonly openedRoom: OpenRoom = new OpenRoom(this, {
    ...{ rooms: this.rooms, firstLoad: this.firstLoad, departures: this.departures },
    ...{ client: () => this.session.ready, user: () => this.session.user },
    onChange: (room) => this.views.leaveRoom(room),
    onDepart: () => this.panelFocus.keep(),
  });
  private readonly invitation: InvitationLink = new InvitationLink(this, () => (this.open = true));
  private readonly link = new MessageLink(this);
  private readonly panelFocus = new PanelFocus(this, {
    ...{ panel: () => this.panel, isCovered: () => this.views.dialog.isOpen },
  });

  private readonly notices: Notices = new Notices(this, () => this.session.ready, {
    find: (slug) => this.rooms.find(slug),
    open: (slug) => {
      this.open = true;
      void (slug === undefined ? this.closeRoom() : this.openRoom(slug));
    },
    worker: () => this.pushWorker,
    unread: () => this.unread,
    wants: () => ({ hasTitle: this.titleCount !== 'off', hasDot: this.faviconDot }),
  });
  private readonly news = new SessionNews(this, {
    ...{ session: this.session, guest: this.guest, drafts: this.drafts },
    reset: () => this.reset(),
    openRoom: (slug) => this.openRoom(slug),
  });

  private readonly synced = new SyncedDrafts(this, () => this.session.ready, this.drafts, this.rooms);

  constructor() {
    super();
    new Greeting(this, {
      client: () => (this.setup.problem || !this.session.isSettled ? undefined : this.session.ready),
      room: () => (this.openedRoom.room?.role ? this.openedRoom.room.slug : undefined),
      write: (slug, text) => this.synced.begin(slug, text),
    });
    new ClientProvider(this, () => this.session.ready);
    new Border(this);
    new LostPlace(this);
    new DialogFocus(this, () => this.views.dialog.isOpen);
    new MessageNews(this, () => this.session.ready);
    new NameNews(this, () => this.session.ready, this.names);
    new MergeQuestion(this, () => this.session.ready, this.views.dialog);
    new UnreadNews(this, () => this.unread);
    new LoadAhead(this, signInForms, () => this.activeClient !== undefined && this.session.user === null);
    // An open room does so when its messages are there.
    new LoadAhead(this, extras, () => this.rooms.status === 'ready' && !this.openedRoom.room);
    this.addController(new VisibleHeight(this.root));
  }

  /** The client in use: `client`, or the element's own; undefined while an attribute is missing or wrong. */
  get activeClient(): ChatClient | undefined {
    return this.owner.active;
  }

  /** Closes the open room and shows the list of rooms. Dispatches `chat-room-close` where a room was open. */
  closeRoom(): void {
    this.openedRoom.close();
  }

  /**
   * Opens a room, and dispatches `chat-room-open`. Does nothing while no user is signed in.
   *
   * @param slug - the room's slug, as in its address
   * @returns resolves when the room is shown, or, in its place, why it could not be opened; never rejects
   */
  async openRoom(slug: string): Promise<void> {
    await this.openedRoom.open(slug);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('open')) this.isLeaving = changed.get('open') === true && this.mode === 'floating';
    if (changed.get('open') === false && this.mode === 'floating') this.panelFocus.move();
    this.openedRoom.refresh();
    if (changed.has('room') && this.room && this.session.status === 'signed-in')
      void this.openRoom(this.room);
    const linked = this.session.status === 'signed-in' ? this.link.take() : undefined;
    if (linked) void this.follow(linked);
  }

  protected override updated(changed: PropertyValues<this>): void {
    const { open, panel } = this;
    if (!changed.has('open') || !panel || this.mode !== 'floating' || changed.get('open') === undefined)
      return;
    void showToggle(this, panel).then(() => (this.isLeaving &&= open));
  }

  protected override render(): TemplateResult {
    const { theme } = this.appearance;
    const isFloating = this.mode === 'floating';
    return html`<div
      class="chat-root ${isFloating ? 'ground' : 'fill'}"
      data-theme=${theme === 'auto' ? nothing : theme}
    >
      ${!isFloating || this.open || this.isLeaving ? this.renderPanel(isFloating) : nothing}
      ${isFloating && !this.open ? launcher(this.unread, () => (this.open = true)) : nothing}
    </div>`;
  }

  private renderPanel(isFloating: boolean): TemplateResult {
    return html`<div class=${isFloating ? 'place is-open' : 'fill'}>
      <section
        class="chat ${isFloating ? 'floating' : ''} ${this.mode === 'fullscreen' ? 'chat-fullscreen' : ''}"
        part="panel"
        role=${isFloating ? 'dialog' : 'region'}
        aria-label=${chatTexts().label}
        tabindex="-1"
        ?inert=${this.isLeaving}
        @keydown=${this.onKeydown}
        @chat-room-select=${this.onSelect}
        @chat-hit-open=${({ detail }: ChatPartEventMap['chat-hit-open']) => void this.follow(detail)}
        @chat-room-enter=${({ detail }: ChatPartEventMap['chat-room-enter']) => this.enter(detail.room)}
        @chat-room-change=${({ detail }: ChatPartEventMap['chat-room-change']) => this.rooms.put(detail.room)}
        @chat-room-back=${this.onClose}
        @chat-panel-close=${() => (this.open = false)}
        @chat-draft-change=${this.synced.onChange}
        @chat-departure-open=${({ detail }: ChatPartEventMap['chat-departure-open']) => this.openDeparture(detail.slug)}
        @chat-departure-end=${({ detail }: ChatPartEventMap['chat-departure-end']) => this.departures.end(detail.slug)}
        @chat-invitation-end=${this.onInvitationEnd}
      >
        <div class="body" ?inert=${this.views.dialog.isOpen}>${this.renderBody()}</div>
        ${this.news.userId !== undefined ? this.views.dialog.render() : nothing} ${this.files.render()}
      </section>
    </div>`;
  }

  private renderBody(): TemplateResult | typeof nothing {
    const onClose = this.mode === 'floating' ? () => (this.open = false) : undefined;
    if (this.setup.problem) return misconfigured(this.setup.problem, onClose);
    if (!this.activeClient) return nothing;
    const { session, guest, tokens } = this;
    const { status, user } = session;
    const isKnown = status === 'signed-in' || (status === 'loading' && user !== null);
    if (!isKnown || guest.isOpen) return outside(this, { session, guest, refusal: tokens.refusal, onClose });
    if (this.invitation.token && status === 'signed-in')
      return invited(this, this.invitation.token, user, onClose);
    const { departures, drafts, kept, names, notices, offers, rooms, views } = this;
    const { room: selected, error } = this.openedRoom;
    const common = { user, names, drafts, kept, closable: onClose !== undefined, views };
    const isRoomShown = (selected ?? departures.shown ?? error) !== undefined;
    // Without frames, as in a hidden tab, no sign-in screen is drawn between two users: no element may go from one to the other.
    return html`<sotto-connection-banner></sotto-connection-banner> ${keyed(
        user?.id,
        html`<div class="panes" data-view=${isRoomShown ? 'room' : 'list'}>
          ${roomListPane({ ...common, rooms, selected: selected?.slug, departures, offers, guest })}
          ${roomPane({ ...common, host: this, room: selected, notices, departure: departures.shown, error, editHistory: offers.editHistory, onClose: () => this.onClose() })}
        </div>`,
      )}`;
  }

  /** Opens the message that a link, or what was found, leads to. */
  private async follow({ room, seq }: LinkedMessage): Promise<void> {
    if (!(await this.openedRoom.follow(room))) return;
    this.open = true;
    await this.updateComplete;
    this.conversation?.openMessage(seq);
  }

  /** Another user, or nobody: nothing of the previous one is shown any more. */
  private reset(): void {
    this.panelFocus.keep();
    this.openedRoom.reset();
    this.views.reset();
    if (this.session.user && this.activeClient?.auth.mergeOffer) this.views.dialog.offer({ kind: 'merge' });
    this.names.clear();
  }

  /** Unread messages of the user who is signed in, or assumed to be. */
  private get unread(): number {
    return this.session.user ? this.rooms.unread : 0;
  }

  private onSelect({ detail }: ChatPartEventMap['chat-room-select']): void {
    void this.openedRoom.open(detail.slug).then((isShown) => isShown && this.panelFocus.move());
  }

  private openDeparture(slug: string): void {
    this.closeRoom();
    this.departures.show(slug);
    this.panelFocus.move();
  }

  private onInvitationEnd(): void {
    this.invitation.end();
    this.panelFocus.move();
  }

  private enter(room: Room): void {
    this.views.dialog.close();
    this.openedRoom.select(room);
    this.panelFocus.move();
  }

  private leave(slug: string): void {
    this.rooms.remove(slug);
    if (this.openedRoom.room?.slug === slug) this.onClose();
  }

  private onClose(): void {
    this.closeRoom();
    this.panelFocus.move();
  }

  private readonly onKeydown = keyHandler((event) => onPanelKey(event, this, this.list));
}

declare global {
  interface HTMLElementTagNameMap {
    'chat-widget': ChatWidget;
  }
}
