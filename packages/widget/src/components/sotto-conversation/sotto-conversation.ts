import type { ChatClient, EditHistory, Mention, Profile, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { KeptRooms } from '../../cache/kept-rooms.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { ConversationController } from '../../controllers/data/conversation-controller.js';
import { DeletionsController } from '../../controllers/data/deletions-controller.js';
import type { Edit } from '../../controllers/data/edits.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { MembersController } from '../../controllers/people/members-controller.js';
import { Notice } from '../../controllers/notice.js';
import { PinsController } from '../../controllers/data/pins-controller.js';
import { PageFocus } from '../../controllers/focus/page-focus.js';
import { LoadAhead } from '../../controllers/load-ahead.js';
import { SkeletonDelay } from '../../controllers/skeleton-delay.js';
import { Wake } from '../../controllers/wake.js';
import { Names, type RoomNames } from '../../people/room-names.js';
import type { ChatPartEventMap } from '../../events.js';
import { keyHandler, useUp } from '../../internal/keys/key-handler.js';
import { isShortcut } from '../../internal/keys/shortcut.js';
import { idleParts } from '../../lazy/parts.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { composer } from '../sotto-composer/composer.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { problemLine } from '../../templates/problem.styles.js';
import { part } from '../../styles/host.styles.js';
import { skeleton } from '../../styles/skeleton.styles.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';
import { SottoElement } from '../sotto-element.js';
import { sottoConversation } from './sotto-conversation.styles.js';
import { Answers } from './answers.js';
import { ClosedRoom } from './closed-room.js';
import { closedBy, reopensAt } from './composer-slot.js';
import { ConversationDialogs } from './conversation-dialogs.js';
import { FileDrop } from './file-drop.js';
import { findBar } from './bars/find-bar.js';
import { focusMembersButton, roomBar } from './bars/room-bar.js';
import { membersPane } from './members-pane.js';
import { insteadOfLog } from './conversation-states.js';
import { PinnedBar } from './bars/pinned-bar.js';
import { pinnedBar } from './bars/pinned-bar.styles.js';
import { messageActs } from './message-acts.js';
import { RoomFacts } from './room-facts.js';
import { Selection } from './selection.js';
import { Writing } from './writing.js';

/**
 * One room: its bar, its log, the composer, its members.
 *
 * @fires chat-room-back - back to the list
 * @fires chat-panel-close - the floating panel should close
 * @fires chat-room-enter - the user joined
 * @fires chat-room-change - the room was opened again
 * @fires chat-draft-change - the unsent text changed
 * @fires chat-facts-change - there are more or fewer members, or other pinned messages
 */
export class SottoConversation extends SottoElement {
  static override styles = [
    ...[base, part, clear, button, problemLine, composer, empty, skeleton],
    ...[sottoConversation, pinnedBar],
  ];

  @consumeClient
  @property({ attribute: false })
  client: ChatClient | undefined;
  @property({ attribute: false }) room!: Room;
  @property({ attribute: false }) user: Profile | null = null;
  /** The logs of the rooms that were open last; they outlive this element where its owner provides them. */
  @property({ attribute: false }) kept!: KeptRooms;
  /** The names in the rooms. */
  @property({ attribute: false }) names = new Names(() => this.requestUpdate());
  /** The unsent text of this room. */
  @property() draft = '';
  /** Whom it mentions. */
  @property({ attribute: false }) draftMentions: readonly Mention[] = [];
  /** `seq` of the message that it replies to. */
  @property({ attribute: false }) draftReply: number | undefined;
  /** Edits that were begun in this room before. */
  @property({ attribute: false }) unsaved: readonly Edit[] = [];
  /** Who reads earlier texts of others on the site. */
  @property({ attribute: false }) editHistory: EditHistory | undefined;
  @property({ type: Boolean }) closable = false;
  @state() private members: 'closed' | 'open' | 'adding' = 'closed';
  /** Whether the messages are searched. */
  @state() private isFinding = false;
  /** Whether the focus is in the room. */
  @state() private isEntered = false;
  @query('sotto-composer') private composer!: SottoComposer | null;
  @query('sotto-message-list') private list!: SottoMessageList | null;
  private readonly conversation = new ConversationController(this, () => this.client, {
    kept: () => this.kept,
    place: () => this.list?.place,
  });
  private readonly pins = new PinsController(this, () => this.client);
  private readonly deletions = new DeletionsController(this, () => this.client);
  private readonly people = new MembersController(this, () => this.client);
  /** What the views beside the room show of it. */
  readonly facts = new RoomFacts(this, { people: this.people, pins: this.pins });
  private readonly blocks = new BlocksController(this, () => this.client);
  private readonly wake = new Wake(this);
  private readonly notice = new Notice(this);
  private readonly closed = new ClosedRoom(this, this.blocks);
  private readonly answers: Answers = new Answers(this, {
    ...{ conversation: this.conversation, notice: this.notice },
    ...{ list: () => this.list, names: () => this.roomNames },
  });
  private readonly pinned = new PinnedBar(this, (seq) => this.answers.follow(seq));
  private readonly writing: Writing = new Writing(this, {
    ...{ conversation: this.conversation, notice: this.notice, answers: this.answers },
    people: this.people,
    composer: () => this.composer,
    onSend: () => this.list?.toEnd(),
  });
  private readonly dialogs: ConversationDialogs = new ConversationDialogs(this, {
    ...{ conversation: this.conversation, people: this.people, deletions: this.deletions },
    ...{ blocks: this.blocks, list: () => this.list, names: () => this.roomNames },
    onAct: (event) => this.onAct(event),
    ...{ answers: this.answers, onDelete: () => this.selection.delete() },
  });
  private readonly selection: Selection = new Selection(this, {
    ...{ conversation: this.conversation, deletions: this.deletions, blocks: this.blocks },
    ...{ notice: this.notice, names: () => this.roomNames, list: () => this.list },
    dialogs: this.dialogs,
  });
  private readonly drop = new FileDrop(this, {
    ...{ composer: () => this.composer, selection: () => this.selection },
  });
  /** `seq` of the message that a link leads to. */
  private wanted: number | undefined;
  private roomNames!: RoomNames;
  private readonly delay = new SkeletonDelay(this);
  private readonly page = new PageFocus(this, () => this.onSeen());

  constructor() {
    super();
    new LoadAhead(this, idleParts, () => this.conversation.status === 'ready');
  }

  override connectedCallback(): void {
    this.kept ??= new KeptRooms(this, () => this.client);
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.client?.typing.stop(this.room.slug);
  }

  /** Focuses the composer. */
  override focus(): void {
    this.composer?.focus();
  }

  /** Goes to a message, now or once the room is loaded. */
  openMessage(seq: number): void {
    this.wanted = seq;
    this.requestUpdate();
  }

  /** Shows the members. */
  openMembers(): void {
    this.showMembers('open');
  }

  /** Puts a mention of a user into what is written. */
  mention(user: User): void {
    this.composer?.mention(user);
  }

  /** Opens the search, or goes back to it. */
  openFind(): void {
    this.isFinding = true;
    this.renderRoot.querySelector('sotto-find')?.focus();
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('room');
    if (changed.has('room') && before?.slug !== this.room.slug) this.enterRoom(before);
    this.conversation.open(this.room);
    this.people.open(this.room);
    this.pins.open(this.room.slug);
    this.deletions.open(this.room.slug);
    this.writing.giveUpDeleted();
    this.answers.check();
    this.selection.check();
    this.roomNames = this.names.in(this.room.slug);
    this.roomNames.add(this.people.users);
  }

  protected override updated(): void {
    if (this.wanted === undefined || !this.list) return;
    this.answers.follow(this.wanted);
    this.wanted = undefined;
  }

  /** Waits for the composer as well. */
  protected override async getUpdateComplete(): Promise<boolean> {
    const isDone = await super.getUpdateComplete();
    await this.composer?.updateComplete;
    return isDone;
  }

  protected override render(): TemplateResult {
    const { people } = this;
    const room = { ...this.room, memberCount: people.count };
    const closed = closedBy(room, this.user, this.blocks);
    this.wake.at(reopensAt(room, closed));
    return html`<div
        class="chat-root"
        ?inert=${this.dialogs.isOpen}
        @chat-members-toggle=${() => this.showMembers(this.members === 'closed' ? 'open' : 'closed')}
        @chat-member-remove=${({ detail }: ChatPartEventMap['chat-member-remove']) =>
          this.dialogs.askToRemove(detail.user)}
        @chat-member-moderate=${({ detail: { kind, user } }: ChatPartEventMap['chat-member-moderate']) =>
          this.dialogs.moderate(kind, user)}
        @chat-message-act=${this.onAct}
        @chat-message-pick=${this.selection.onPick}
        @chat-selection-act=${this.selection.onAct}
        @chat-message-react=${this.answers.onReact}
        @chat-reaction-open=${this.dialogs.onReactionOpen}
        @chat-quote-follow=${this.answers.onFollow}
        @chat-message-press=${({ detail }: ChatPartEventMap['chat-message-press']) =>
          this.dialogs.press(detail)}
        @chat-composer-focus=${() => this.focus()}
        @chat-log-seen=${this.onSeen}
        @chat-find-open=${this.openFind}
        @chat-picture-open=${this.dialogs.onPictureOpen}
        @chat-day-open=${this.dialogs.onDayOpen}
        @keydown=${this.onKeydown}
        @focusin=${() => (this.isEntered = true)}
        @focusout=${() => (this.isEntered = this.matches(':focus-within'))}
      >
        <div class="room">
          <div class="talk ${this.members === 'closed' ? '' : 'is-covered'}">
            ${roomBar(room, this.selection, {
              online: people.status === 'ready' ? people.online : undefined,
              ...{ closable: this.closable, hasMembers: this.members !== 'closed' },
              isBlocked: closed === 'blocked',
              isSkipped: !this.isEntered && Boolean(room.role),
            })}
            <slot name="notice"></slot>
            ${this.pinned.render(this.pins.pins ?? [])}${this.isFinding ? this.renderFind() : nothing}
            ${keyed(room.slug, this.renderLog())}
            <sotto-typing-indicator
              .users=${people.typing}
              .names=${this.roomNames}
              .notice=${this.notice.text}
            ></sotto-typing-indicator>
            <div class="foot" ?hidden=${this.selection.ids !== undefined}>
              ${closed ? this.closed.render(closed) : keyed(room.slug, this.writing.render())}
            </div>
          </div>
          ${this.members === 'closed' ? nothing : this.renderMembers(room)}${this.drop.render()}
        </div>
      </div>
      ${this.dialogs.render()}<sotto-download-news class="vh" .client=${this.client}></sotto-download-news>`;
  }

  private renderMembers(room: Room): TemplateResult {
    const { user, people } = this;
    const isAdding = this.members === 'adding';
    return membersPane(this, { room, user, people, isAdding, onClose: () => this.showMembers('closed') });
  }

  private renderLog(): TemplateResult | typeof nothing {
    const { items, openedAt, leftAt, hasMoreBefore, missingAfter } = this.conversation;
    const instead = insteadOfLog(this.conversation, this, this.delay.isOver, () =>
      this.showMembers('adding'),
    );
    if (instead) return instead;
    return html`<sotto-message-list
      .items=${items}
      .user=${this.user}
      .room=${this.room}
      .editHistory=${this.editHistory}
      .deletions=${this.deletions.list}
      .picked=${this.selection.ids}
      .receipts=${this.people.receipts}
      .names=${this.roomNames}
      .reactionsOf=${this.conversation.reactionsOf}
      .isBlocked=${(user: User) => this.blocks.has(user)}
      ?named=${this.people.areNamed}
      .readUpTo=${openedAt?.readUpTo}
      .unread=${openedAt?.unread ?? 0}
      .mentions=${openedAt?.mentions ?? 0}
      .leftAt=${leftAt}
      ?hasMoreBefore=${hasMoreBefore}
      .missingAfter=${missingAfter}
      .loadOlder=${() => this.conversation.loadOlder()}
      .loadNewer=${() => this.conversation.loadNewer()}
      .loadNewest=${this.answers.toNewest}
    ></sotto-message-list>`;
  }

  private renderFind(): TemplateResult {
    return findBar(this, {
      conversation: this.conversation,
      list: () => this.list,
      isHidden: (user) => this.blocks.has(user),
      onClose: () => {
        this.isFinding = false;
        this.focus();
      },
    });
  }

  private enterRoom(before: Room | undefined): void {
    if (before) this.client?.typing.stop(before.slug);
    this.members = 'closed';
    this.isFinding = false;
    this.writing.open(this.unsaved);
    this.dialogs.close();
    this.selection.end();
    this.closed.reset();
    this.delay.restart();
  }

  private readonly onKeydown = keyHandler((event) => {
    if (this.selection.onKey(event) || !this.room.role || !isShortcut(event, 'f', { shift: true })) return;
    useUp(event);
    this.openFind();
  });

  private showMembers(members: 'closed' | 'open' | 'adding'): void {
    this.members = members;
    // Hidden until then, where they lie over the room.
    if (members === 'closed') void this.updateComplete.then(() => focusMembersButton(this.renderRoot));
  }

  private onAct({ detail }: ChatPartEventMap['chat-message-act']): void {
    const { conversation, notice, writing, answers, selection, dialogs, composer } = this;
    messageActs(detail, this, { conversation, notice, writing, answers, selection, dialogs, composer });
  }

  /** Marks what is in view as read while the page has the focus. */
  private onSeen(): void {
    if (this.page.isSeen && this.list) this.conversation.markRead(this.list.seenSeq);
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-conversation': SottoConversation;
  }
}
