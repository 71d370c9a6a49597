import type { MemberRole, Profile } from '@sotto/sdk';
import { html, LitElement, nothing } from 'lit';
import type { PropertyValues, TemplateResult } from 'lit';
import { property, query, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import { repeat } from 'lit/directives/repeat.js';
import { animate } from '../../animations/animate.js';
import { fire } from '../../events.js';
import { icon } from '../../icons.js';
import { avatar as avatarStyles } from '../../styles/avatar.styles.js';
import { base } from '../../styles/base.styles.js';
import { button } from '../../styles/button.styles.js';
import { clear } from '../../styles/clear.styles.js';
import { forcedColors } from '../../styles/forced-colors.styles.js';
import { part } from '../../styles/host.styles.js';
import { message as messageStyles } from '../../styles/message.styles.js';
import { messageList } from '../../styles/message-list.styles.js';
import { typing } from '../../styles/typing.styles.js';
import { actionsFor } from '../../timeline/message-actions.js';
import type { MessageAction } from '../../timeline/message-actions.js';
import type { Missing } from '../../timeline/log-layout.js';
import { rowLayout } from '../../timeline/row-layout.js';
import { deliveryOf, isOwn, isStored, keyOf } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';
import { actionOfKey } from '../sotto-message-menu/sotto-message-menu.js';
import { Announcer } from './announcer.js';
import { sottoMessageList } from './sotto-message-list.styles.js';
import { LogWindow } from './log-window.js';
import { arrivals } from './arrivals.js';
import { findParts } from './log-parts.js';
import { placeMenu } from './place-menu.js';
import { messageRow, wordsOf } from './message-row.js';

/**
 * The log of a room, drawn as a window over any number of messages.
 *
 * @fires chat-message-act - something is to be done with a message
 * @fires chat-composer-focus - Esc was pressed
 * @fires chat-log-end - the end of the log came into view, or new messages while it was
 */
export class SottoMessageList extends LitElement {
  static override styles = [
    base,
    part,
    clear,
    button,
    avatarStyles,
    messageList,
    messageStyles,
    typing,
    forcedColors,
    sottoMessageList,
  ];

  /** Oldest first. */
  @property({ attribute: false }) items: readonly TimelineItem[] = [];
  @property({ attribute: false }) user: Profile | null = null;
  /** The person's role in the room; nothing can be changed without one. */
  @property({ attribute: false }) memberRole: MemberRole | undefined;
  /** The highest `seq` that somebody else has read. */
  @property({ type: Number }) othersRead = 0;
  /** Shows names and avatars. */
  @property({ type: Boolean }) named = false;
  /** Up to which `seq` the room was read when it was opened; no divider without it. */
  @property({ attribute: false }) readUpTo: number | undefined;
  /** How much was unread then. */
  @property({ type: Number }) unread = 0;
  /** Whether there are older messages to load. */
  @property({ type: Boolean }) hasMoreBefore = false;
  /** Loads the page before the oldest message; resolves with `false` where nothing came. */
  @property({ attribute: false }) loadOlder: () => unknown = () => undefined;
  @state() private activeKey: string | undefined;
  @state() private menuKey: string | undefined;
  @query('.log') private log!: HTMLElement;

  private keys: readonly string[] = [];
  /** Messages of others that came while the end was out of view. */
  private news = 0;
  /** Indexes of rows that came at the end and were not drawn yet. */
  private arrived: number[] = [];
  private focusNext = false;
  private isLoading = false;
  private readonly window = new LogWindow(this, () => findParts(this.shadowRoot));
  private readonly announcer = new Announcer(this);

  /** Whether the newest message is in view. */
  get isAtEnd(): boolean {
    return this.window.isAtEnd;
  }

  /** Goes to the newest message. */
  toEnd(): void {
    this.window.toEnd();
  }

  /** Puts the focus on the bubble that had it last, or on the newest. */
  override focus(): void {
    this.moveTo(this.activeIndex());
  }

  protected override willUpdate(changed: PropertyValues<this>): void {
    if (changed.has('user')) this.keys = [];
    if (changed.has('items') || changed.has('user'))
      this.takeItems(changed.has('items') ? (changed.get('items') ?? []) : this.items);
    this.window.setRows(this.keys, this.missing());
    if (this.window.isAtEnd) this.news = 0;
    this.window.choose();
    this.keepFocus();
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.has('items')) {
      this.showArrivals();
    }
    this.loadMore();
    if (this.menuKey !== undefined) placeMenu(this.shadowRoot!, this.bubbleOf(this.menuKey));
    const bubble = this.focusNext ? this.bubbleOf(this.activeKey) : undefined;
    if (!bubble) return;
    this.focusNext = false;
    bubble.focus({ preventScroll: true });
  }

  protected override render(): TemplateResult {
    const { from, to } = this.window.range;
    const indexes = Array.from({ length: to - from }, (_, at) => from + at);
    return html`<div class="chat-root log-wrap">
      <div
        class="log"
        tabindex="-1"
        role="region"
        aria-label="Messages"
        @scroll=${this.onScroll}
        @keydown=${this.onKeydown}
        @focusin=${this.onFocusIn}
        @contextmenu=${this.onContextMenu}
      >
        <div class="log-in">
          <div class="content">
            <ol class="lines">
              ${repeat(
                indexes,
                (index) => this.keys[index],
                (index) => this.renderRow(index),
              )}
            </ol>
          </div>
        </div>
      </div>
      ${this.renderJump()}${this.renderMenu()}
      <div class="vh" role="status">${this.announcer.words}</div>
    </div>`;
  }

  private renderRow(index: number): TemplateResult {
    const item = this.items[index]!;
    const key = this.keys[index]!;
    const userId = this.user?.id;
    return messageRow({
      item,
      key,
      layout: rowLayout(this.items, index, {
        userId,
        readUpTo: this.unread > 0 ? this.readUpTo : undefined,
        hasMoreBefore: this.hasMoreBefore,
      }),
      isOwn: isOwn(item, userId),
      delivery: deliveryOf(item, this.othersRead),
      hasNames: this.named,
      unread: this.unread,
      direction: this.matches(':dir(rtl)') ? 'rtl' : 'ltr',
      isTabStop: index === this.tabStop(),
      isMenuOpen: key === this.menuKey,
      hasMenuButton: this.actionsOf(item).length > 0,
      onMenu: (event) => {
        event.stopPropagation();
        this.openMenu(index);
      },
      onRetry: () => fire(this, 'chat-message-act', { action: 'retry', item }),
      onDiscard: () => fire(this, 'chat-message-act', { action: 'discard', item }),
    });
  }

  private renderJump(): TemplateResult | typeof nothing {
    if (this.window.isAtEnd || this.items.length === 0) return nothing;
    const isPlain = this.news === 0;
    return html`<button
      class=${classMap({ jump: true, 'is-plain': isPlain })}
      type="button"
      aria-label=${isPlain ? 'To the newest message' : nothing}
      @click=${() => this.toEnd()}
    >
      ${icon('down')}${isPlain ? nothing : html` ${this.news} new`}
    </button>`;
  }

  private renderMenu(): TemplateResult | typeof nothing {
    const item = this.menuKey === undefined ? undefined : this.items[this.keys.indexOf(this.menuKey)];
    if (!item) return nothing;
    return html`<sotto-message-menu
      .item=${item}
      .actions=${this.actionsOf(item)}
      @chat-menu-close=${this.onMenuClose}
    ></sotto-message-menu>`;
  }

  private takeItems(before: readonly TimelineItem[]): void {
    const userId = this.user?.id;
    const known = this.keys;
    this.keys = this.items.map((item, at) => (item === before[at] && known[at]) || keyOf(item, userId));
    this.arrived = arrivals(before, this.items, userId);
    const items = this.arrived.map((index) => this.items[index]!);
    if (items.some((item) => !isStored(item))) this.window.toEnd();
    const incoming = items.filter((item) => !isOwn(item, userId));
    if (!this.window.isAtEnd) this.news += incoming.length;
    for (const item of incoming)
      if (isStored(item)) this.announcer.say(`${item.sender.displayName}: ${wordsOf(item)}`);
  }

  private showArrivals(): void {
    const arrived = this.window.isAtEnd ? this.arrived : [];
    this.arrived = [];
    for (const index of arrived) {
      const bubble = this.bubbleOf(this.keys[index])?.closest('.msg');
      if (bubble) void animate(bubble, 'bubbleIn');
    }
    if (this.window.isAtEnd) fire(this, 'chat-log-end', null);
  }

  /** How many messages are not loaded: `seq` has no holes. */
  private missing(): Missing {
    const first = this.items[0];
    return { before: this.hasMoreBefore && first && isStored(first) ? first.seq - 1 : 0, after: 0 };
  }

  /** Loads what will soon be seen. */
  private loadMore(): void {
    if (this.isLoading || !this.window.isNear('before')) return;
    this.isLoading = true;
    void Promise.resolve(this.loadOlder()).then((hasCome) => {
      this.isLoading = false;
      if (hasCome === false) this.window.returnToRows();
    });
  }

  private bubbleOf(key: string | undefined): HTMLElement | undefined {
    const rows = findParts(this.shadowRoot)?.rows ?? [];
    return (
      rows.find(({ dataset }) => dataset.key === key)?.querySelector<HTMLElement>('.bubble') ?? undefined
    );
  }

  private actionsOf(item: TimelineItem): MessageAction[] {
    return actionsFor(item, { userId: this.user?.id, role: this.memberRole });
  }

  private activeIndex(): number {
    const at = this.activeKey === undefined ? -1 : this.keys.indexOf(this.activeKey);
    return at === -1 ? this.keys.length - 1 : at;
  }

  /** The one bubble that Tab reaches: the active one, or the newest that is drawn. */
  private tabStop(): number {
    const { from, to } = this.window.range;
    const at = this.activeIndex();
    return at >= from && at < to ? at : to - 1;
  }

  /** A focused bubble that leaves the window hands its focus to the log. */
  private keepFocus(): void {
    const focused = this.shadowRoot?.activeElement?.closest<HTMLElement>('.line');
    if (!focused) return;
    const at = this.keys.indexOf(focused.dataset.key ?? '');
    const { from, to } = this.window.range;
    if (at < from || at >= to) this.log.focus({ preventScroll: true });
  }

  private moveTo(index: number): void {
    const key = this.keys[Math.max(0, Math.min(index, this.keys.length - 1))];
    if (key === undefined) return;
    this.activeKey = key;
    this.focusNext = true;
    this.window.reveal(this.keys.indexOf(key));
  }

  private openMenu(index: number): void {
    const item = this.items[index];
    if (!item || this.actionsOf(item).length === 0) return;
    this.activeKey = this.keys[index];
    this.menuKey = this.keys[index];
  }

  private onMenuClose(): void {
    if (this.menuKey === undefined) return;
    this.menuKey = undefined;
    if (this.shadowRoot?.activeElement?.localName === 'sotto-message-menu') this.focusNext = true;
  }

  private onScroll(): void {
    this.window.onScroll();
    this.loadMore();
    if (this.window.isAtEnd) fire(this, 'chat-log-end', null);
  }

  private onFocusIn({ target }: FocusEvent): void {
    const key = (target as HTMLElement).closest<HTMLElement>('.line')?.dataset.key;
    if (key !== undefined) this.activeKey = key;
  }

  private onContextMenu(event: MouseEvent): void {
    const target = event.target as HTMLElement;
    const key = target.closest('.bubble') && target.closest<HTMLElement>('.line')?.dataset.key;
    // A link and a selected text have better menus of their own.
    if (!key || target.closest('a') || !(getSelection()?.isCollapsed ?? true)) return;
    event.preventDefault();
    this.openMenu(this.keys.indexOf(key));
  }

  private onKeydown(event: KeyboardEvent): void {
    if (event.ctrlKey || event.metaKey || event.altKey || (event.target as HTMLElement).closest('button, a'))
      return;
    const at = this.activeIndex();
    const next = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: this.keys.length - 1 }[event.key];
    const item = this.items[at];
    const action = item && actionOfKey(event.key, this.actionsOf(item));
    if (next !== undefined) this.moveTo(next);
    else if (event.key === 'Enter' || event.key === 'ContextMenu' || (event.key === 'F10' && event.shiftKey))
      this.openMenu(at);
    else if (event.key === 'Escape') fire(this, 'chat-composer-focus', null);
    else if (item && action) fire(this, 'chat-message-act', { action, item });
    else return;
    event.preventDefault();
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'sotto-message-list': SottoMessageList;
  }
}
