import type { Message, User } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import { folded } from '../internal/folded.js';
import { isStored, isSystemLine } from './timeline-item.js';
import type { TimelineItem } from './timeline-item.js';

/** The searched text of a message, which is another object once it changes. */
const texts = new WeakMap<Message, string>();

/**
 * Returns `seq` of the messages in which a text stands, the newest first.
 *
 * @param isHidden - returns whether the texts of a user are folded
 */
export function findMessages(
  items: readonly TimelineItem[],
  wanted: string,
  isHidden: (user: User) => boolean,
): number[] {
  const text = folded(wanted.trim());
  if (text === '') return [];
  const hits = items.flatMap((item) =>
    isStored(item) && hasText(item) && !isHidden(item.sender) && textOf(item).includes(text)
      ? [item.seq]
      : [],
  );
  return hits.reverse();
}

function hasText(item: Message): boolean {
  return item.content !== null && !item.deletedAt && !isSystemLine(item);
}

function textOf(message: Message): string {
  const known = texts.get(message);
  if (known !== undefined) return known;
  const text = folded(plainText(message));
  texts.set(message, text);
  return text;
}
