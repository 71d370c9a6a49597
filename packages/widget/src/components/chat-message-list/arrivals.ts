import type { Message } from '@sotto/sdk';
import { isStored, keyOf } from '../../timeline/timeline-item.js';
import type { TimelineItem } from '../../timeline/timeline-item.js';

/** Indexes of the rows that came at the end since the state before. A log that was empty was loaded: nothing came. */
export function arrivals(
  before: readonly TimelineItem[],
  now: readonly TimelineItem[],
  userId: string | undefined,
): number[] {
  if (before.length === 0) return [];
  const lastStored = before.findLastIndex(isStored);
  const newest = (before[lastStored] as Message | undefined)?.seq ?? 0;
  const waiting = new Set(before.slice(lastStored + 1).map((item) => keyOf(item, userId)));
  const added: number[] = [];
  for (let at = now.length - 1; at >= 0; at--) {
    const item = now[at]!;
    if (isStored(item) && item.seq <= newest) break;
    if (!waiting.has(keyOf(item, userId))) added.unshift(at);
  }
  return added;
}
