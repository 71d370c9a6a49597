import type { EditHistory, HeldDeletion, Message, MessageReaction, Profile, Room, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { repeat } from 'lit/directives/repeat.js';
import type { ReaderPlace } from '../../cache/room-log.js';
import { Midnight } from '../../controllers/midnight.js';
import { emit } from '../../events.js';
import { range } from '../../internal/range.js';
import { keyHandler } from '../../internal/keys/key-handler.js';
import { actionsFor } from '../../timeline/message/message-actions.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import { RoomNames } from '../../people/room-names.js';
import { isPartlySeen, Receipts } from '../../timeline/receipts.js';
import { rowLayout } from '../../timeline/row-layout.js';
import { indexOfNewestOwn, isOwn, isStored, keyOf, sendersOf } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { countUnseen, indexAfter, missingAround, storedUpTo } from '../../timeline/unread.js';
import { SottoElement } from '../sotto-element.js';
import { rowAnswers, stripOf } from './answers/row-answers.js';
import { Announcer } from './announcer.js';
import { sottoMessageList } from './sotto-message-list.styles.js';
import { commandOfKey } from './log/log-keys.js';
import { LogWindow } from './log/log-window.js';
import { FoldedTexts } from './folded-texts.js';
import { LogMenu } from './log/log-menu.js';
import { arrivals, showArrived, wordsOfOthers } from './log/arrivals.js';
import { jumpButton } from './jump-button.js';
import { DayPill } from './log/day-pill.js';
import { PageLoads } from './log/page-loads.js';
import { RowPicks } from './log/row-picks.js';
import { HeldRows } from './log/held-rows.js';
import { findParts } from './log/log-parts.js';
import { RowFocus } from './row-focus.js';
import type { WantedFocus } from './row-focus.js';
import { changedRow } from './changed-row.js';
import type { MessageRow } from './message-row.js';
import { logTexts } from '../../i18n/localize.js';

/**
 * The log of a room, drawn as a window over any number of messages.
 *
 * @fires chat-message-act - an action on a message was chosen
 * @fires chat-message-pick - in select mode, a message was selected, or not any more
 * @fires chat-selection-act - something is to be done with the messages that are selected
 * @fires chat-message-press - a message was long-pressed in a narrow panel
 * @fires chat-message-react - a reaction should be added or taken back
 * @fires chat-reaction-open - any other emoji is wanted as a reaction
 * @fires chat-quote-follow - a quote was chosen
 * @fires chat-composer-focus - Esc was pressed
 * @fires chat-day-open - another day is wanted
 * @fires chat-log-seen - messages were seen for the first time; `seenSeq` is the last one
 */
export class SottoMessageList extends SottoElement {
  static override styles = sottoMessageList;

  static {
    // Rows are measured once they are drawn, and drawn again where that moves the window: no second pass is an accident.
    this.disableWarning?.('change-in-update');
  }

  /** Oldest first. */
  @property({ attribute: false }) items: readonly TimelineItem[] = [];
  @property({ attribute: false }) user: Profile | null = null;
  /** The room as the user sees it: what can be done with its messages. */
  @property({ attribute: false }) room!: Room;
  /** Who reads earlier texts of others on the site. */
  @property({ attribute: false }) editHistory: EditHistory | undefined;
  /** The deletions that can be undone, or that failed. */
  @property({ attribute: false }) deletions: readonly HeldDeletion[] = [];
  /** Ids of the messages that are selected; undefined outside of select mode. */
  @property({ attribute: false }) picked: ReadonlySet<string> | undefined;
  /** How far other members have read. */
  @property({ attribute: false }) receipts = new Receipts();
  /** The names in the room. */
  @property({ attribute: false }) names = new RoomNames(() => this.requestUpdate());
  /** Returns whether the viewer has blocked a user, whose texts are then folded. */
  @property({ attribute: false }) isBlocked: (user: User) => boolean = () => false;
  /** Returns the reactions to a message, as the viewer sees them. */
  @property({ attribute: false }) reactionsOf: (message: Message) => readonly MessageReaction[] = () => [];
  /** Shows names and avatars. */
  @property({ type: Boolean }) named = false;
  /** Up to which `seq` the room was read when it was opened; no divider without it. */
  @property({ attribute: false }) readUpTo: number | undefined;
  /** How much was unread then. */
  @property({ type: Number }) unread = 0;
  /** How many of these mentioned the viewer. */
  @property({ type: Number }) mentions = 0;
  /** Where the reader left the log the last time; without it the log begins at what is unread, or at its end. */
  @property({ attribute: false }) leftAt: ReaderPlace | undefined;
  /** Whether there are older messages to load. */
  @property({ type: Boolean }) hasMoreBefore = false;
  /** Loads the page before the oldest message; resolves with `false` where nothing was loaded. */
  @property({ attribute: false }) loadOlder: () => unknown = () => undefined;
  /** How many messages there are after the last item. */
  @property({ type: Number }) missingAfter = 0;
  /** Loads the page after the newest item; resolves with `false` where nothing was loaded. */
  @property({ attribute: false }) loadNewer: () => unknown = () => undefined;
  /** Loads the newest page instead of the items. */
  @property({ attribute: false }) loadNewest: () => void = () => undefined;
  /** The message that a quote has led to. */
  @state() private targetKey: string | undefined;
  @query('.log') private log!: HTMLElement;

  private keys: readonly string[] = [];
  /** Index of the newest own message that is stored. */
  private newestOwn = -1;
  /** The highest `seq` that was in view, or that was read before. */
  private seen = 0;
  /** What is wanted, and its page on its way: the message with this `seq`, or the end. */
  private wanted: number | 'end' | undefined;
  /** Indexes of rows that were added at the end and not drawn yet. */
  private arrived: number[] = [];
  private readonly window = new LogWindow(this, () => findParts(this.shadowRoot));
  private readonly pages = new PageLoads(this.window);
  private readonly rowFocus = new RowFocus(this, () => ({ keys: this.keys, range: this.window.range }));
  private readonly itemOf = (key: string) => this.items[this.keys.indexOf(key)];
  private readonly picks = new RowPicks(this, { itemOf: this.itemOf, focus: this.rowFocus });
  private readonly menu = new LogMenu(this, {
    itemOf: this.itemOf,
    // In select mode a message has no menu, no toolbar and no swipe.
    actionsOf: (item) => (this.picked ? [] : this.actionsOf(item)),
    reactionsOf: (item) => stripOf(this, item),
    answersOf: (item) => ({ ...rowAnswers(this, item), onUnfold: this.folded.unfoldOf(item) }),
    pickAt: (element) => this.picks.pickAt(element, false),
    focus: this.rowFocus,
  });
  private readonly announcer = new Announcer(this);
  private readonly held = new HeldRows(this, { announcer: this.announcer, focus: this.rowFocus });
  private readonly folded = new FoldedTexts(this, (id) => this.rowFocus.want(id));
  private readonly day = new DayPill(this, this.window);

  constructor() {
    super();
    new Midnight(this);
  }

  /** Up to which `seq` the messages were seen. */
  get seenSeq(): number {
    return this.seen;
  }

  /** Where the reader is; undefined at the end. */
  get place(): ReaderPlace | undefined {
    const place = this.window.place();
    const seq = place && storedUpTo(this.items, place.index)?.seq;
    return place && seq !== undefined ? { seq, offset: place.offset } : undefined;
  }

  /** Goes to the newest message. */
  toEnd(): void {
    this.wanted = this.missingAfter > 0 ? 'end' : undefined;
    if (this.wanted) this.loadNewest();
    else this.window.toEnd();
  }

  /** Goes to a message and shows which one it is, now or once it is loaded; returns whether it is. */
  toMessage(seq: number): boolean {
    this.wanted = seq;
    this.rowFocus.ask();
    return this.goToWanted();
  }

  /** Goes nowhere: what is wanted and on its way does not come. */
  stay(): void {
    this.wanted = undefined;
  }

  /** Shows a message that is loaded, and which one it is; the focus stays where it is. */
  revealMessage(seq: number): void {
    const index = this.items.findIndex((item) => isStored(item) && item.seq === seq);
    if (index === -1) return;
    this.targetKey = this.keys[index];
    this.rowFocus.set(this.targetKey);
    this.window.reveal(index, 'quarter');
  }

  /** Puts the focus on the bubble that had it last, or on the newest. */
  override focus(): void {
    this.moveTo(this.rowFocus.index);
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('user')) this.keys = [];
    if (changed.has('items') || changed.has('user')) {
      const wasWhole = !changed.has('missingAfter') || changed.get('missingAfter') === 0;
      const before = changed.has('items') ? (changed.get('items') ?? []) : this.items;
      this.takeItems(before);
      // Messages of a loaded page are not new.
      this.arrived = [];
      if (wasWhole) this.takeArrivals(before);
    }
    this.held.update(changed);
    this.window.setRows(this.keys, missingAround(this.items, this));
    this.goToPlace(changed);
    this.window.choose();
    const { from, to } = this.window.range;
    this.names.add(sendersOf(this.items.slice(from, to)));
    this.rowFocus.keep();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('items')) this.showArrivals();
    this.lookOn();
    this.menu.settle(this.log);
    this.rowFocus.give();
  }

  protected override render(): TemplateResult {
    const { from, to } = this.window.range;
    const indexes = range(to - from, (at) => from + at);
    return html`<div class="chat-root log-wrap">
      <div
        class="log"
        tabindex="-1"
        role="region"
        aria-label=${logTexts().label}
        @scroll=${this.onScroll}
        @keydown=${this.onKeydown}
        @focusin=${this.onFocusIn}
        @contextmenu=${this.menu.onContextMenu}
        @pointerover=${this.menu.onPoint}
      >
        <div class="log-in">
          <div class="content">
            <ol class="lines ${this.picked ? 'is-selecting' : ''}" @click=${this.picks.onClick}>
              ${repeat(
                indexes,
                (index) => this.keys[index],
                (index) => changedRow(this.rowAt(index)),
              )}
            </ol>
          </div>
        </div>
      </div>
      ${this.day.render()}${this.renderJump()}${this.menu.render()} ${this.announcer.render()}
    </div>`;
  }

  private rowAt(index: number): MessageRow {
    const item = this.items[index]!;
    const key = this.keys[index]!;
    const userId = this.user?.id;
    const actions = this.actionsOf(item);
    const receipt = this.receipts.of(item);
    const isNewestOwn = index === this.newestOwn;
    return {
      item,
      key,
      layout: rowLayout(this.items, index, this),
      ...{ isOwn: isOwn(item, userId), viewerId: userId },
      ...{ receipt, isNewestOwn },
      ...(isNewestOwn && isPartlySeen(receipt) && { faces: this.receipts.facesOf(item) }),
      ...{ names: this.names, hasNames: this.named, unread: this.unread, mentions: this.mentions },
      isTabStop: index === this.rowFocus.tabStop,
      hasHistory: actions.includes('versions'),
      onMoreEmojis: () => this.menu.show(key, 'reactions'),
      onAct: (action) => emit(this, 'chat-message-act', { action, item }),
      onDay: () => this.day.open(item.createdAt),
      ...rowAnswers(this, item),
      ...{ isTarget: key === this.targetKey, pick: this.picks.of(item) },
      onUnfold: this.folded.unfoldOf(item),
    };
  }

  private renderJump(): TemplateResult | typeof nothing {
    if (this.window.isAtEnd || this.items.length === 0) return nothing;
    const news = this.missingAfter + countUnseen(this.items, this.seen, this.user?.id);
    return jumpButton(news, () => this.toEnd());
  }

  private takeItems(before: readonly TimelineItem[]): void {
    const userId = this.user?.id;
    this.keys = this.items.map((item, at) => (item === before[at] && this.keys[at]) || keyOf(item, userId));
    this.newestOwn = indexOfNewestOwn(this.items, userId);
  }

  /** Takes the new messages: follows the user's own, and announces those of others. */
  private takeArrivals(before: readonly TimelineItem[]): void {
    const userId = this.user?.id;
    this.arrived = arrivals(before, this.items, userId);
    const items = this.arrived.map((index) => this.items[index]!);
    if (items.some((item) => !isStored(item))) this.window.toEnd();
    const incoming = wordsOfOthers(items, userId);
    this.names.add(sendersOf(incoming));
    const read = incoming.filter((item) => !this.folded.has(item));
    this.announcer.say(read, this.names);
  }

  private showArrivals(): void {
    if (this.window.isAtEnd)
      showArrived(
        this.shadowRoot,
        this.arrived.map((index) => this.keys[index]),
      );
    this.arrived = [];
  }

  /** A log begins where its reader left it, or at what is unread; what was sent, or asked for, goes to the end. */
  private goToPlace(changed: PropertyValues<this>): void {
    if (this.wanted === 'end' && this.missingAfter === 0) {
      this.wanted = undefined;
      this.window.toEnd();
    }
    if (!changed.has('items') || this.goToWanted() || (changed.get('items') ?? []).length > 0) return;
    const { readUpTo, unread, leftAt } = this;
    this.seen = unread > 0 ? (readUpTo ?? 0) : (storedUpTo(this.items, Infinity)?.seq ?? 0);
    const from = leftAt ? leftAt.seq - 1 : unread > 0 ? this.seen : Infinity;
    const first = indexAfter(this.items, from);
    if (first !== -1) this.window.reveal(first, leftAt?.offset ?? 'quarter');
  }

  private goToWanted(): boolean {
    const index = this.items.findIndex((item) => isStored(item) && item.seq === this.wanted);
    if (index === -1) return false;
    this.wanted = undefined;
    this.targetKey = this.keys[index];
    this.moveTo(index, 'asked');
    return true;
  }

  /** Registers what is in view now, and loads what soon will be. */
  private lookOn(): void {
    const last = storedUpTo(this.items, this.window.lastSeen());
    if (last && last.seq > this.seen) {
      this.seen = last.seq;
      this.requestUpdate();
    }
    if (last && last.seq === this.seen) emit(this, 'chat-log-seen', null);
    this.pages.check('before', this.loadOlder);
    this.pages.check('after', this.loadNewer);
  }

  private actionsOf(item: TimelineItem): MessageAction[] {
    return actionsFor(item, this).filter((action) => action !== 'copy' || !this.folded.has(item));
  }

  private moveTo(index: number, kind?: WantedFocus): void {
    const key = this.keys[Math.max(0, Math.min(index, this.keys.length - 1))];
    if (key === undefined) return;
    this.rowFocus.want(key, kind);
    this.window.reveal(this.keys.indexOf(key));
  }

  private onScroll(): void {
    if (this.window.onScroll()) this.day.scrolled();
    this.lookOn();
  }

  private onFocusIn(event: FocusEvent): void {
    this.rowFocus.set((event.target as HTMLElement).closest<HTMLElement>('.line')?.dataset.key);
    this.menu.onPoint(event);
  }

  private readonly onKeydown = keyHandler((event) => {
    const at = this.rowFocus.index;
    const item = this.items[at];
    const actions = item ? this.actionsOf(item) : [];
    const isSelecting = this.picked !== undefined;
    const command = commandOfKey(event, { at, last: this.keys.length - 1, actions, isSelecting });
    if (!command) return;
    event.preventDefault();
    if (command.to === 'row') this.moveTo(command.index);
    else if (command.to === 'page') this.window.page(command.pages);
    else if (command.to === 'menu') this.menu.show(this.keys[at]);
    else if (command.to === 'event') emit(this, command.name, null);
    else if (command.to === 'selection') emit(this, 'chat-selection-act', { act: command.act });
    else if (command.to === 'pick') {
      this.moveTo(command.index);
      this.picks.pick(this.keys[command.index], command.extend);
    } else if (item) emit(this, 'chat-message-act', { action: command.action, item });
  });
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-list': SottoMessageList;
  }
}
