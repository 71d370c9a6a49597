import type { FileRef, Message, Quote } from '@sotto/sdk';
import { plainText } from '@sotto/sdk/markdown';
import { isPicture } from '../../files/shapes.js';
import { indexOfSeq } from '../merge-messages.js';
import { isStored } from '../timeline-item.js';
import type { TimelineItem } from '../timeline-item.js';

/** What a message replies to, as its row shows it. */
export interface RowQuote extends Quote {
  /** Its first picture, where it has one and is loaded. */
  picture?: FileRef | undefined;
}

/**
 * Returns what an item replies to: as it is in the log where it is loaded, since an edit or a deletion of it is no change
 * of the reply; undefined for no reply, and for one on its way to what is not loaded.
 */
export function quoteOf(item: TimelineItem, items: readonly TimelineItem[]): RowQuote | undefined {
  const { replyTo } = item;
  if (replyTo === undefined) return undefined;
  const seq = typeof replyTo === 'number' ? replyTo : replyTo.seq;
  // What is on its way has no `seq` and comes last: the search passes it by.
  const loaded = items[indexOfSeq(items as readonly Message[], seq)];
  if (loaded && isStored(loaded)) return quote(loaded);
  return typeof replyTo === 'number' ? undefined : replyTo;
}

/** Quotes a message of the log, without the marks of its formatting, as the server does. */
function quote(message: Message): RowQuote {
  const { seq, id, sender, deletedAt, files = [] } = message;
  const content = message.content === null ? null : plainText(message);
  const picture = deletedAt === undefined ? files.find(isPicture) : undefined;
  return { seq, id, sender, content, picture, ...(deletedAt !== undefined && { deleted: true as const }) };
}
