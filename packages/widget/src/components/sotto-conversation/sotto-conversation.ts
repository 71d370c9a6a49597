import type { ChatClient, ChatError, Profile, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { keyed } from 'lit/directives/keyed.js';
import { KeptRooms } from '../../cache/kept-rooms.js';
import { consumeClient } from '../../context/chat-client-context.js';
import { Attempt } from '../../controllers/attempt.js';
import { ConversationController } from '../../controllers/data/conversation-controller.js';
import { Edits } from '../../controllers/data/edits.js';
import type { Edit } from '../../controllers/data/edits.js';
import { BlocksController } from '../../controllers/people/blocks-controller.js';
import { MembersController } from '../../controllers/people/members-controller.js';
import { Notice } from '../../controllers/notice.js';
import { PageFocus } from '../../controllers/focus/page-focus.js';
import { SkeletonDelay } from '../../controllers/skeleton-delay.js';
import { Wake } from '../../controllers/wake.js';
import { Names, type RoomNames } from '../../people/room-names.js';
import { emit } from '../../events.js';
import type { ChatPartEventMap } from '../../events.js';
import { noticeTexts } from '../../i18n/localize.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { composer } from '../sotto-composer/composer.styles.js';
import { empty } from '../../styles/empty.styles.js';
import { form } from '../../styles/form.styles.js';
import { part } from '../../styles/host.styles.js';
import { skeleton } from '../../styles/skeleton.styles.js';
import { SlowMode } from '../../timeline/slow-mode.js';
import { isStored } from '../../timeline/timeline-item.js';
import type { SottoComposer } from '../sotto-composer/sotto-composer.js';
import type { SottoMessageList } from '../sotto-message-list/sotto-message-list.js';
import { SottoElement } from '../sotto-element.js';
import { sottoConversation } from './sotto-conversation.styles.js';
import { closedBar, closedBy, reopensAt } from './composer-slot.js';
import type { Closed } from './composer-slot.js';
import { conversationDialog } from './conversation-dialogs.js';
import type { ConversationDialog } from './conversation-dialogs.js';
import { membersPane } from './members-pane.js';
import { RoomActions } from './room-actions.js';
import { insteadOfLog } from './conversation-states.js';

/**
 * One room: its bar, its log, the composer, its members.
 *
 * @fires chat-room-back - back to the list
 * @fires chat-panel-close - the floating panel should close
 * @fires chat-room-enter - the user joined
 * @fires chat-room-leave - the user left
 * @fires chat-room-change - the room was edited
 * @fires chat-draft-change - the unsent text changed
 */
export class SottoConversation extends SottoElement {
  static override styles = [base, part, clear, button, form, composer, empty, skeleton, sottoConversation];

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
  /** Edits that were begun in this room before. */
  @property({ attribute: false }) unsaved: readonly Edit[] = [];
  @property({ type: Boolean }) closable = false;
  @state() private members: 'closed' | 'open' | 'adding' = 'closed';
  @state() private dialog: ConversationDialog | undefined;
  /** Whether the focus is in the room. */
  @state() private isEntered = false;
  @query('sotto-composer') private composer!: SottoComposer | null;
  @query('sotto-message-list') private list!: SottoMessageList | null;
  private readonly conversation = new ConversationController(this, () => this.client, {
    kept: () => this.kept,
    place: () => this.list?.place,
  });
  private readonly people = new MembersController(this, () => this.client);
  private readonly blocks = new BlocksController(this, () => this.client);
  private readonly slow = new SlowMode();
  private readonly actions = new RoomActions(this, {
    conversation: this.conversation,
    people: this.people,
    blocks: this.blocks,
  });
  private readonly wake = new Wake(this);
  private readonly attempt = new Attempt(this);
  private readonly edits = new Edits(this, {
    keep: (slug, edits) => emit(this, 'chat-draft-change', { slug, edits }),
    save: (id, content) => this.conversation.edit(id, content),
    giveBack: (texts) => this.takeBack(texts),
  });
  private readonly notice = new Notice(this);
  private roomNames!: RoomNames;
  private readonly delay = new SkeletonDelay(this);
  private readonly page = new PageFocus(this, () => this.onSeen());

  override connectedCallback(): void {
    this.kept ??= new KeptRooms(this, () => this.client);
    super.connectedCallback();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.client?.typing.stop(this.room.slug);
  }

  /** Whether the user is leaving the room. */
  get isLeaving(): boolean {
    return this.dialog?.kind === 'leave' && this.attempt.isBusy;
  }

  /** Focuses the composer. */
  override focus(): void {
    this.composer?.focus();
  }

  /** Shows the members. */
  openMembers(): void {
    this.showMembers('open');
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('room');
    if (changed.has('room') && before?.slug !== this.room.slug) this.enterRoom(before);
    this.conversation.open(this.room);
    this.people.open(this.room);
    this.edits.giveUp((id) => this.conversation.isDeleted(id));
    this.roomNames = this.names.in(this.room.slug);
    this.roomNames.add(this.people.users);
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
        ?inert=${this.dialog !== undefined}
        @chat-members-toggle=${() => this.showMembers(this.members === 'closed' ? 'open' : 'closed')}
        @chat-room-edit=${() => (this.dialog = { kind: 'edit' })}
        @chat-leave-ask=${() => this.ask({ kind: 'leave', room })}
        @chat-member-remove=${({ detail }: ChatPartEventMap['chat-member-remove']) =>
          this.ask({ kind: 'remove', user: detail.user })}
        @chat-member-moderate=${({ detail: { kind: by, user } }: ChatPartEventMap['chat-member-moderate']) =>
          this.ask({ kind: 'moderate', by, user })}
        @chat-message-act=${this.onAct}
        @chat-message-press=${({ detail: pressed }: ChatPartEventMap['chat-message-press']) =>
          (this.dialog = { kind: 'press', pressed })}
        @chat-composer-focus=${() => this.focus()}
        @chat-log-seen=${this.onSeen}
        @focusin=${() => (this.isEntered = true)}
        @focusout=${() => (this.isEntered = this.matches(':focus-within'))}
      >
        <div class="room">
          <div class="talk ${this.members === 'closed' ? '' : 'is-covered'}">
            <sotto-room-header
              .room=${room}
              .online=${people.status === 'ready' ? people.online : undefined}
              ?membersOpen=${this.members !== 'closed'}
              ?closable=${this.closable}
              ?skipped=${!this.isEntered && Boolean(room.role)}
            ></sotto-room-header>
            ${keyed(room.slug, this.renderLog())}
            <sotto-typing-indicator
              .users=${people.typing}
              .names=${this.roomNames}
              .notice=${this.notice.text}
            ></sotto-typing-indicator>
            ${closed ? this.renderClosed(closed) : keyed(room.slug, this.renderComposer())}
          </div>
          ${this.members === 'closed' ? nothing : membersPane(room, this.user, people, this.members === 'adding', () => this.showMembers('closed'))}
        </div>
      </div>
      ${conversationDialog(this.dialog, {
        room: this.room,
        user: this.user,
        people,
        names: this.roomNames,
        attempt: this.attempt,
        saveRoom: (input) => this.finish(this.actions.update(input)),
        moderate: (...moderation) => this.finish(this.actions.moderate(...moderation)),
        onAct: this.onAct,
        onYes: (asked) => void this.attempt.run(() => this.finish(this.actions.carryOut(asked))),
        onClose: this.onDialogClose,
      })}`;
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
      .receipts=${this.people.receipts}
      .names=${this.roomNames}
      .isBlocked=${(user: User) => this.blocks.has(user)}
      ?named=${this.people.count > 2}
      .readUpTo=${openedAt?.readUpTo}
      .unread=${openedAt?.unread ?? 0}
      .leftAt=${leftAt}
      ?hasMoreBefore=${hasMoreBefore}
      .missingAfter=${missingAfter}
      .loadOlder=${() => this.conversation.loadOlder()}
      .loadNewer=${() => this.conversation.loadNewer()}
      .loadNewest=${() => void this.conversation.loadNewest()}
    ></sotto-message-list>`;
  }

  private renderComposer(): TemplateResult {
    const { items, missingAfter } = this.conversation;
    const seconds = this.slow.secondsIn(this.room, this.user);
    return html`<sotto-composer
      .room=${this.room.name}
      .slow=${seconds}
      .waitUntil=${missingAfter > 0 ? 0 : this.slow.until(items, seconds, this.user?.id)}
      .draft=${this.draft}
      .editing=${this.edits.current}
      .error=${this.edits.current ? this.attempt.error : undefined}
      .send=${(content: string) => this.submit(content)}
      @chat-composer-input=${this.onInput}
      @chat-edit-last=${() => this.edit(this.conversation.lastOwn)}
      @chat-edit-cancel=${() => this.edit(undefined)}
    ></sotto-composer>`;
  }

  private renderClosed(reason: Closed): TemplateResult {
    const { actions, attempt } = this;
    return closedBar(reason, this, {
      attempt,
      join: () => void attempt.run(() => actions.join()),
      unarchive: () => void attempt.run(() => actions.unarchive()),
      unblock: () => void attempt.run(() => actions.unblock()),
    });
  }

  private enterRoom(before: Room | undefined): void {
    if (before) this.client?.typing.stop(before.slug);
    this.members = 'closed';
    this.edits.open(this.room.slug, this.unsaved);
    this.dialog = undefined;
    this.attempt.clear();
    this.delay.restart();
  }

  private showMembers(members: 'closed' | 'open' | 'adding'): void {
    this.members = members;
    if (members === 'closed') this.focus();
  }

  private ask(dialog: ConversationDialog): void {
    this.attempt.clear();
    this.dialog = dialog;
  }

  private edit(message: Parameters<Edits['begin']>[0] | undefined): void {
    this.attempt.clear();
    if (message) this.edits.begin(message);
    else this.edits.cancel();
  }

  /** Moves the text of edits whose messages are gone into the draft. */
  private takeBack(texts: string[]): void {
    const text = [...texts, this.draft].filter((one) => one !== '').join('\n');
    emit(this, 'chat-draft-change', { slug: this.room.slug, text });
    this.notice.say(noticeTexts().editedGone);
  }

  /** Closes the dialog once its action is done. */
  private async finish(act: Promise<void>): Promise<void> {
    await act;
    this.dialog = undefined;
  }

  private readonly onAct = ({ detail }: ChatPartEventMap['chat-message-act']): void => {
    const { action, item } = detail;
    if (action === 'copy' && item.content !== null)
      void this.notice.copy(item.content, this.renderRoot as ShadowRoot);
    if (action === 'retry') this.conversation.retry(item.clientMessageId);
    if (action === 'rewrite' && item.content !== null) this.composer?.giveBack(item.content);
    if (action === 'discard' || action === 'rewrite') this.conversation.discard(item.clientMessageId);
    if (!isStored(item)) return;
    this.actions.lead(action, item);
    if (action === 'edit') this.edit(item);
    if (action === 'delete') this.ask({ kind: 'delete', message: item });
  };

  /** Sends a text, or saves it as an edit; returns whether it was accepted. */
  private submit(content: string): boolean {
    if (this.edits.current) {
      void this.attempt.run(() => this.edits.save(content));
      return true;
    }
    const { slug } = this.room;
    const giveBack = (reason: ChatError) => {
      const isHere = this.room.slug === slug && this.composer;
      // A refused text stays in the log: it must not be mixed into a text that was begun since.
      if (reason.code !== 'closed' && !(isHere && this.composer?.isEmpty)) return false;
      if (isHere) this.composer?.giveBack(content, reason.code === 'closed' ? undefined : reason);
      else emit(this, 'chat-draft-change', { slug, text: content });
      return true;
    };
    if (!this.conversation.send(content, giveBack)) return false;
    this.client?.typing.stop(slug);
    emit(this, 'chat-draft-change', { slug, text: '' });
    this.list?.toEnd();
    return true;
  }

  private onInput({ detail }: ChatPartEventMap['chat-composer-input']): void {
    const { slug } = this.room;
    if (this.edits.current) return this.edits.type(detail.text);
    if (detail.text.trim() === '') this.client?.typing.stop(slug);
    else this.client?.typing.start(slug);
    emit(this, 'chat-draft-change', { slug, text: detail.text });
  }

  private readonly onDialogClose = (event: Event): void => {
    event.stopPropagation();
    this.dialog = undefined;
  };

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
