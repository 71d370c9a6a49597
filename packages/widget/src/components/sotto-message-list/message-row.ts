import type { Message, MessageReaction, User } from '@sotto/sdk';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { icon } from '../../icons.js';
import type { IconName } from '../../icons.js';
import { formatTime } from '../../i18n/format-time.js';
import { isPicture, isSmall, isSound } from '../../files/shapes.js';
import { commonTexts, logTexts, messageTexts, reactionTexts } from '../../i18n/localize.js';
import { hueOf } from '../../internal/initials.js';
import type { RoomNames } from '../../people/room-names.js';
import { isBot } from '../../people/bot.js';
import { avatarOf } from '../../templates/avatar.js';
import { botTag } from '../../templates/bot-tag.js';
import { isBigEmoji } from '../../timeline/big-emoji.js';
import { mentionsUser } from '../../timeline/message/mentions.js';
import type { RowQuote } from '../../timeline/message/quotes.js';
import type { MessageAction } from '../../timeline/message/message-actions.js';
import type { RowDeletion } from '../../timeline/message/deletion.js';
import type { RowLayout } from '../../timeline/row-layout.js';
import { isPartlySeen } from '../../timeline/receipts.js';
import { deliveryOf, isStored, isSystemLine } from '../../timeline/timeline-item.js';
import type { Delivery, Receipt, TimelineItem } from '../../timeline/timeline-item.js';
import { deliveryNote } from './delivery-note.js';
import { dayButton } from './log/day-pill.js';
import type { RowPick } from './log/row-picks.js';
import { messageFiles } from './answers/message-files.js';
import { messageQuote, quotedName } from './answers/message-quote.js';
import { reactionPills } from './answers/reaction-pills.js';
import { renderText, spokenText } from './render-text.js';
import { undoLine } from './log/undo.js';
import { systemLine } from './system-line.js';

/** What one row of the log shows, and what can be done with it. */
export interface MessageRow {
  item: TimelineItem;
  key: string;
  layout: RowLayout;
  isOwn: boolean;
  viewerId: string | undefined;
  /** How many members have seen it; of stored messages, where all members are known. */
  receipt: Receipt | undefined;
  isNewestOwn: boolean;
  /** Some of those who have seen it, where it is the newest own one. */
  faces?: readonly User[];
  /** The names in the room. */
  names: RoomNames;
  /** Names and avatars, in rooms of more than two. */
  hasNames: boolean;
  unread: number;
  /** How many of these mentioned the viewer. */
  mentions: number;
  isTabStop: boolean;
  /** Whether the viewer may see what it said before its edits. */
  hasHistory: boolean;
  /** Offers more emojis as reactions. */
  onMoreEmojis: () => void;
  onAct: (action: MessageAction) => void;
  /** Offers to go to another day. */
  onDay?: () => void;
  /** Set where the text is folded, as the viewer has blocked its sender: shows it. */
  onUnfold?: (() => void) | undefined;
  /** Set while it is about to be deleted, and where that failed. */
  deletion?: RowDeletion | undefined;
  /** What it replies to. */
  quote?: RowQuote | undefined;
  onQuote?: ((seq: number) => void) | undefined;
  reactions?: readonly MessageReaction[];
  /** Adds a reaction, or takes the own one back; absent where the viewer may not. */
  onReact?: ((emoji: string) => void) | undefined;
  /** A quote has just led here. */
  isTarget?: boolean;
  /** Its box in select mode, in which the message itself does nothing. */
  pick?: RowPick | undefined;
}

const TICKS: Record<Delivery, IconName> = {
  sending: 'clock',
  unconfirmed: 'clock',
  sent: 'check',
  delivered: 'checks',
  read: 'checks',
  failed: 'alert',
  outdated: 'clock',
};

/** One row: the dividers before it, the bubble, and below it what went wrong. */
export function messageRow(row: MessageRow): TemplateResult {
  const { item, layout, isOwn } = row;
  if (isSystemLine(item))
    return html`<li class="line" data-key=${row.key}>${dividers(row)}${systemLine(item, row)}</li>`;
  const note = deliveryNote(row);
  const classes = {
    msg: true,
    own: isOwn,
    first: layout.first,
    last: layout.last && note === nothing,
    failed: isOwn && deliveryOf(item, row.receipt) === 'failed',
    'to-me': !isOwn && !row.onUnfold && mentionsUser(item, row.viewerId),
    'is-picked': row.pick === 'on',
    indent: !isOwn && row.hasNames && !layout.last,
  };
  const hasAvatar = !isOwn && row.hasNames && layout.last && isStored(item);
  return html`<li class=${row.isTarget ? 'line is-target' : 'line'} data-key=${row.key}>
    ${dividers(row)}
    <div class=${classMap(classes)}>
      ${row.pick ? box(row, row.pick) : nothing}${hasAvatar ? avatarOf(item.sender, { onClick: row.pick ? undefined : () => row.onAct('profile') }) : nothing}
      ${note === nothing ? bubble(row) : html`<div class="msg-col">${bubble(row)}${note}</div>`}
    </div>
    ${isOwn && row.isNewestOwn ? seenNote(row) : nothing}
  </li>`;
}

/** In select mode it stands for the message: it has the focus and says all of it. */
function box(row: MessageRow, pick: RowPick): TemplateResult {
  if (pick === 'none') return html`<span class="pick is-none"></span>`;
  return html`<span
    class="pick"
    role="checkbox"
    aria-checked=${pick === 'on'}
    aria-label=${label(row)}
    tabindex=${row.isTabStop ? 0 : -1}
  ></span>`;
}

function dividers({ item, layout, unread, mentions, onDay }: MessageRow): TemplateResult {
  const day = layout.newDay ? html`<div class="day">${dayButton(item.createdAt, onDay)}</div>` : nothing;
  return html`${day}${
    layout.firstUnread
      ? html`<div class="unread"><span dir="auto">${logTexts().unread(unread, mentions)}</span></div>`
      : nothing
  }`;
}

function seenNote({ receipt, faces = [] }: MessageRow): TemplateResult | typeof nothing {
  if (!isPartlySeen(receipt)) return nothing;
  return html`<div class="note seen">
    <span class="faces">${faces.map((user) => avatarOf(user, { size: 'xs' }))}</span
    ><span>${messageTexts().seenBy(receipt)}</span>
  </div>`;
}

/** Returns the text of a message as it is shown, without its formatting: also of one that is deleted, or that cannot be opened. */
export function displayText(item: TimelineItem): string {
  if (isStored(item) && item.deletedAt) return messageTexts().deleted;
  if (item.content === null && isStored(item) && item.unsupported) return messageTexts().unsupported;
  return item.content === null ? messageTexts().locked : spokenText(item);
}

/** Whether a message is shown as deleted, though it is not yet. */
const isGoing = ({ item, deletion }: MessageRow) =>
  deletion !== undefined && deletion.status !== 'failed' && isStored(item) && !item.deletedAt;

function bubble(row: MessageRow): TemplateResult {
  const { item, isOwn } = row;
  const sender =
    !isOwn && row.layout.first && isStored(item) && (row.hasNames || isBot(item.sender) || item.via)
      ? senderName(item, row.names)
      : nothing;
  const shownFiles = row.onUnfold || isGoing(row) ? [] : (item.files ?? []);
  const pictures = shownFiles.filter(isPicture);
  return html`<div
    class=${classMap({ bubble: true, media: pictures.length > 0, 'is-small': pictures.length === 1 && shownFiles.length === 1 && isSmall(pictures[0]!), bare: !row.onUnfold && !item.files && !isGoing(row) && isBigEmoji(item.content ?? '') })}
    role="article"
    aria-label=${label(row)}
    tabindex=${row.isTabStop ? 0 : -1}
    ?inert=${row.pick === 'on' || row.pick === 'off'}
  >
    ${sender}${isGoing(row) ? nothing : quoteIn(row)}${row.onUnfold || isGoing(row) ? nothing : messageFiles(item, row)}${text(row)}${isGoing(row) ? nothing : pills(row)}
  </div>`;
}

function quoteIn({ quote, onQuote, onUnfold, ...row }: MessageRow): TemplateResult | typeof nothing {
  if (!quote || onUnfold) return nothing;
  return messageQuote(quote, { ...row, onFollow: () => onQuote?.(quote.seq) });
}

function pills({
  reactions = [],
  isTabStop,
  onReact,
  onMoreEmojis,
}: MessageRow): TemplateResult | typeof nothing {
  return reactionPills(reactions, { isTabStop, onReact, onMore: onMoreEmojis });
}

function label(row: MessageRow): string {
  const { item, isOwn, receipt, names, onUnfold, quote, reactions = [] } = row;
  const texts = messageTexts();
  const isDeleted = isStored(item) && item.deletedAt !== undefined;
  const notes: string[] = [];
  if (isStored(item) && item.editedAt && !isDeleted) notes.push(texts.edited);
  if (isOwn && !isDeleted)
    notes.push(
      isPartlySeen(receipt) ? texts.seenByLabel(receipt) : texts.deliveryStates[deliveryOf(item, receipt)],
    );
  if (!isOwn && !onUnfold && mentionsUser(item, row.viewerId)) notes.push(texts.mentionsYou);
  if (isStored(item) && item.via) notes.push(texts.via[item.via]);
  if (quote && !onUnfold) notes.push(texts.replyTo(quotedName(quote, row)));
  const total = reactions.reduce((sum, reaction) => sum + reaction.count, 0);
  if (total > 0) notes.push(reactionTexts().number(total));
  const sender = isOwn || !isStored(item) ? commonTexts().you : names.textOf(item.sender);
  const text = isGoing(row) ? texts.deleted : onUnfold ? texts.blocked : displayText(item);
  return texts.label({ sender, text, time: formatTime(item.createdAt), notes });
}

function senderName({ sender, via }: Message, names: RoomNames): TemplateResult {
  const handle = names.handleOf(sender);
  return html`<b class="sender ${hueOf(sender.id)}" dir="auto"
    >${sender.displayName}${handle === undefined ? nothing : html` <bdi class="handle">${handle}</bdi>`}${botTag(sender)}${via ? html` <span class="via">${messageTexts().via[via]}</span>` : nothing}</b
  >`;
}

function text(row: MessageRow): TemplateResult {
  const { item, onUnfold, deletion } = row;
  if (deletion && isGoing(row)) return undoLine(deletion, { ...row, onUndo: () => row.onAct('undo') });
  if (onUnfold) return folded(row, onUnfold);
  if (item.content === null) {
    const lock = isStored(item) && item.deletedAt ? nothing : html`${icon('lock', { size: 's' })} `;
    return html`<div class="text is-quiet">${lock}${displayText(item)}${meta(row)}</div>`;
  }
  if (item.content === '') return html`<div class="text ${metaPlace(item)}">${meta(row)}</div>`;
  return renderText(row, item.content, meta(row));
}

/** Where the time of a message without a text is: over its picture, or beside what its last file says. */
function metaPlace({ files = [] }: TimelineItem): string {
  const last = files.at(-1);
  // What saves a sound is there.
  if (!last || isSound(last)) return '';
  return files.every(isPicture) ? 'is-over' : 'is-beside';
}

/** In place of the text of a user whom the viewer has blocked. */
function folded(row: MessageRow, onUnfold: () => void): TemplateResult {
  const { blocked, show } = messageTexts();
  return html`<div class="text is-quiet is-folded">
    ${blocked}
    <button class="unfold" type="button" tabindex=${row.isTabStop ? 0 : -1} @click=${onUnfold}>${show}</button
    >${meta(row)}
  </div>`;
}

function meta(row: MessageRow): TemplateResult {
  const { item, isOwn, receipt } = row;
  const delivery = deliveryOf(item, receipt);
  const isDeleted = isStored(item) && item.deletedAt !== undefined;
  const edited = isStored(item) && item.editedAt && !isDeleted ? editedNote(row) : nothing;
  // Own messages carry no name beside which it could be.
  const via = isOwn && isStored(item) && item.via ? `${messageTexts().via[item.via]} ` : '';
  const tick =
    isOwn && !isDeleted ? icon(TICKS[delivery], { class: delivery === 'read' ? 'is-read' : '' }) : nothing;
  // It is in the language of the interface, whichever way the text beside it runs. Isolated by characters: an element
  // would be one more for each message.
  return html`<span class="meta">⁨${via}${edited}${formatTime(item.createdAt)}⁩${tick}</span>`;
}

function editedNote({ hasHistory, isTabStop, onAct }: MessageRow): unknown {
  const { edited, actions } = messageTexts();
  if (!hasHistory) return `${edited} `;
  // A button ends what is isolated, and the time begins anew.
  return html`⁩<button
      class="edited"
      type="button"
      tabindex=${isTabStop ? 0 : -1}
      aria-haspopup="dialog"
      aria-label="${edited}, ${actions.versions}"
      @click=${() => onAct('versions')}
    >
      ${edited}</button
    >⁨`;
}
