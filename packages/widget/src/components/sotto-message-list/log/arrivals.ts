import type { Message } from '@sotto/sdk';
import { isOwn, isStored, keyOf, isSystemLine } from '../../../timeline/timeline-item.js';
import type { TimelineItem } from '../../../timeline/timeline-item.js';
import { animate } from '../../../animations/animate.js';
import { bubbleOf } from './log-parts.js';

/** Returns the indexes of rows added at the end since the state before; none where the log was empty, as it was loaded. */
export function arrivals(
  before: readonly TimelineItem[],
  now: readonly TimelineItem[],
  userId: string | undefined,
): number[] {
  if (before.length === 0) return [];
  const end = endOf(before, userId);
  const newest = (before[end] as Message | undefined)?.seq ?? 0;
  const known = new Set(before.slice(end + 1).map((item) => keyOf(item, userId)));
  const added: number[] = [];
  for (let at = now.length - 1; at >= 0; at--) {
    const item = now[at]!;
    if (isStored(item) && item.seq <= newest) break;
    if (!known.has(keyOf(item, userId))) added.unshift(at);
  }
  return added;
}

/**
 * Index of the last message up to which nothing is missing. The response to an own send may arrive before messages that
 * others wrote earlier.
 */
function endOf(items: readonly TimelineItem[], userId: string | undefined): number {
  const last = items.findLastIndex(isStored);
  for (let at = last; at > 0; at--) {
    const [item, previous] = [items[at]! as Message, items[at - 1]! as Message];
    if (item.seq > previous.seq + 1) return at - 1;
    if (!isOwn(item, userId)) break;
  }
  return last;
}

/** Returns what others wrote, without the lines about the room, which are not read out. */
export function wordsOfOthers(items: readonly TimelineItem[], userId: string | undefined): TimelineItem[] {
  return items.filter((item) => !isOwn(item, userId) && !isSystemLine(item));
}

/** Animates the bubbles of rows that were added. */
export function showArrived(root: ShadowRoot | null, keys: readonly (string | undefined)[]): void {
  for (const key of keys) {
    const bubble = bubbleOf(root, key)?.closest('.msg');
    if (bubble) void animate(bubble, 'bubbleIn');
  }
}
