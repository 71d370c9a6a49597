import type { Message } from '@sotto/sdk';
import type { Missing } from './log-layout.js';
import { isOwn, isStored } from './timeline-item.js';
import type { TimelineItem } from './timeline-item.js';

/** The last stored message at or before an index. */
export function storedUpTo(items: readonly TimelineItem[], index: number): Message | undefined {
  for (let at = Math.min(index, items.length - 1); at >= 0; at--) {
    const item = items[at]!;
    if (isStored(item)) return item;
  }
  return undefined;
}

/** How many messages are not loaded: `seq` has no holes. */
export function missingAround(
  [first]: readonly TimelineItem[],
  { hasMoreBefore, missingAfter }: { hasMoreBefore: boolean; missingAfter: number },
): Missing {
  return { before: hasMoreBefore && first && isStored(first) ? first.seq - 1 : 0, after: missingAfter };
}

/** Index of the first stored message after a `seq`, or -1. */
export function indexAfter(items: readonly TimelineItem[], seq: number): number {
  return items.findIndex((item) => isStored(item) && item.seq > seq);
}

/** Number of messages from others after a `seq`; takes time linear in that number. */
export function countUnseen(
  items: readonly TimelineItem[],
  seen: number,
  userId: string | undefined,
): number {
  let count = 0;
  for (let at = items.length - 1; at >= 0; at--) {
    const item = items[at]!;
    if (!isStored(item)) continue;
    if (item.seq <= seen) break;
    if (!isOwn(item, userId)) count += 1;
  }
  return count;
}
