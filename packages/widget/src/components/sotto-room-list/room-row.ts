import type { Message, OutgoingMessage, Profile, Room, User } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import { html, nothing } from 'lit';
import type { TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import { icon } from '../../icons.js';
import { formatRowTime } from '../../i18n/format-time.js';
import { badgeText } from '../../i18n/badge-text.js';
import { commonTexts, logTexts, personTexts, roomListTexts, rowTexts } from '../../i18n/localize.js';
import type { RoomNames } from '../../people/room-names.js';
import { isMuted } from '../../people/room-view.js';
import { systemText } from '../../timeline/message/system-line.js';
import { isSystemLine } from '../../timeline/timeline-item.js';
import { displayText } from '../sotto-message-list/message-row.js';
import { botTag } from '../../templates/bot-tag.js';
import { roomFace } from '../../templates/people/face.js';

/** What one row of the room list shows. */
export interface RoomRow {
  room: Room;
  user: Profile | null;
  /** The names in the room. */
  names: RoomNames;
  isSelected: boolean;
  /** Whether the other member of a direct room is online. */
  isOnline: boolean;
  draft: string | undefined;
  typing: User[];
  outgoing: OutgoingMessage[];
  onOpen: () => void;
}

/** One row: avatar, name, time, what was last said, unread badge. */
export function roomRow(row: RoomRow): TemplateResult {
  const { room, isSelected, isOnline, onOpen } = row;
  const failed = row.outgoing.some(({ status }) => status === 'failed');
  const at = row.outgoing.at(-1)?.createdAt ?? room.lastMessage?.createdAt ?? room.createdAt;
  return html`<li>
    <button
      class=${classMap({ row: true, 'is-selected': isSelected })}
      type="button"
      data-slug=${room.slug}
      aria-current=${isSelected ? 'true' : nothing}
      @click=${onOpen}
    >
      ${roomFace(room, { online: isOnline })}
      <span class="row-line">
        <span class="row-name"
          ><span class="row-title" dir="auto">${room.name}</span
          >${room.peer ? botTag(room.peer) : nothing}${isMuted(room) ? mutedMark() : nothing}${isOnline ? html`<span class="vh">, ${personTexts().online}</span>` : nothing}</span
        >
        <span class="row-time"><bdi>${formatRowTime(at)}</bdi></span>
      </span>
      <span class="row-line">
        <span class="row-last" dir="auto">${preview(row, failed)}</span>
        <span class="row-end"
          >${room.pinned ? pinnedMark() : nothing}${failed ? failedMark() : badges(room)}</span
        >
      </span>
    </button>
  </li>`;
}

/** Precedence: failed, typing, draft, last message. */
function preview(row: RoomRow, failed: boolean): TemplateResult | string {
  const { room, names, draft, typing, outgoing } = row;
  if (failed) return said(commonTexts().you, roomListTexts().notSent);
  if (typing.length > 0)
    return html`<span class="typing-word"
      >${logTexts().typing(typing.map((one) => names.shortTextOf(one)))}…</span
    >`;
  if (draft) return said(roomListTexts().draft, draft);
  const waiting = outgoing.at(-1);
  if (waiting) return said(commonTexts().you, plainText(waiting));
  return room.lastMessage ? lastMessage(room.lastMessage, row) : (room.topic ?? logTexts().empty);
}

function lastMessage(message: Message, { room, user, names }: RoomRow): TemplateResult | string {
  if (isSystemLine(message)) return systemText(message, user?.id, names);
  const isDirect = room.kind === 'direct';
  const { sender } = message;
  const text = displayText(message);
  return sender.id === user?.id
    ? said(commonTexts().you, text)
    : isDirect
      ? html`${text}`
      : said(names.shortOf(sender), text, botTag(sender));
}

/** The text decides the direction of the line, and not the name before it. */
const said = (who: string, text: string, mark: ReturnType<typeof botTag> = nothing) =>
  html`<b><bdi>${who}</bdi>${mark}:</b> ${text}`;

/** What is unread: the mark of a mention stands before the count, and is as loud in a muted room. */
function badges(room: Room): TemplateResult {
  const { mentionCount, unreadCount } = room;
  return html`${mentionCount > 0 ? mentionBadge(mentionCount) : nothing}${unreadBadge(unreadCount, isMuted(room))}`;
}

function mentionBadge(count: number): TemplateResult {
  return html`<span class="badge is-at"
    >${icon('at')}<span class="vh">${roomListTexts().mentions(count)}, </span></span
  >`;
}

function unreadBadge(count: number, isQuiet: boolean): TemplateResult | typeof nothing {
  if (count === 0) return nothing;
  return html`<span class=${classMap({ badge: true, 'is-quiet': isQuiet })}
    ><span aria-hidden="true">${badgeText(count)}</span
    ><span class="vh">${roomListTexts().unread(count)}</span></span
  >`;
}

function mutedMark(): TemplateResult {
  return html` ${icon('mute', { size: 's' })}<span class="vh">, ${rowTexts().muted}</span>`;
}

/** Ends with a full stop for screen readers, as other marks may follow. */
function pinnedMark(): TemplateResult {
  return html`${icon('pin', { size: 's' })}<span class="vh">${rowTexts().pinned}. </span>`;
}

function failedMark(): TemplateResult {
  return html`<span class="danger-mark"
    >${icon('alert')}<span class="vh">${roomListTexts().notSent}</span></span
  >`;
}
