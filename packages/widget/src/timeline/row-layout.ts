import { isSameDay } from '../i18n/format-time.js';
import { isBigEmoji } from './big-emoji.js';
import { isOwn, isStored, isSystemLine } from './timeline-item.js';
import type { TimelineItem } from './timeline-item.js';

/** Messages of one sender that are further apart than this begin a new group, in milliseconds. */
const GROUP_MS = 5 * 60_000;

/** What is before a bubble, and how it joins its neighbours. */
export interface RowLayout {
  /** A day begins here. */
  newDay: boolean;
  /** What was unread when the room was opened begins here. */
  firstUnread: boolean;
  /** First of a group: carries the sender's name. */
  first: boolean;
  /** Last of a group: carries the avatar and the tail. */
  last: boolean;
}

/** What the layout depends on, beside the items. */
export interface LayoutContext {
  user: { readonly id: string } | null;
  /** Up to which `seq` the room was read when it was opened; no divider without it, */
  readUpTo: number | undefined;
  /** or where nothing was unread then. */
  unread: number;
  /** Whether there is an older message that is not loaded. */
  hasMoreBefore: boolean;
}

/** The layout of one row, from its neighbours alone: costs the same in a log of any length. */
export function rowLayout(items: readonly TimelineItem[], index: number, context: LayoutContext): RowLayout {
  const item = items[index]!;
  const [before, after] = [items[index - 1], items[index + 1]];
  return {
    newDay: before ? beginsDay(before, item) : !context.hasMoreBefore,
    firstUnread: beginsUnread(before, item, context),
    first: !before || !joins(before, item, context),
    last: !after || !joins(item, after, context),
  };
}

function beginsDay(before: TimelineItem, item: TimelineItem): boolean {
  return !isSameDay(before.createdAt, item.createdAt);
}

function beginsUnread(before: TimelineItem | undefined, item: TimelineItem, context: LayoutContext): boolean {
  const { readUpTo, unread } = context;
  if (readUpTo === undefined || unread === 0 || !isStored(item) || item.seq <= readUpTo) return false;
  return before ? isStored(before) && before.seq <= readUpTo : !context.hasMoreBefore;
}

function joins(a: TimelineItem, b: TimelineItem, context: LayoutContext): boolean {
  const sameSender =
    isStored(a) && isStored(b)
      ? a.sender.id === b.sender.id
      : isOwn(a, context.user?.id) && isOwn(b, context.user?.id);
  return (
    sameSender &&
    viaOf(a) === viaOf(b) &&
    new Date(b.createdAt).getTime() - new Date(a.createdAt).getTime() <= GROUP_MS &&
    !beginsDay(a, b) &&
    !beginsUnread(a, b, context) &&
    !standsAlone(a) &&
    !standsAlone(b)
  );
}

/** What sent it is said beside the name, at the beginning of a group. */
const viaOf = (item: TimelineItem) => (isStored(item) ? item.via : undefined);

function standsAlone(item: TimelineItem): boolean {
  if (isBigEmoji(item.content ?? '') || isSystemLine(item)) return true;
  if (isStored(item)) return item.deletedAt !== undefined;
  return item.status === 'failed' || item.status === 'unconfirmed';
}
