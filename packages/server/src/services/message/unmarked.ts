import type { StoredMessage } from '../../models/message.js';

/** What ends the pin of a message. */
export const UNPINNED = { pinnedAt: null, pinnedBy: null, pinSlot: null };

/** Returns what a deletion removes of a message beside its text: whom it mentions, and its pin. */
export function unmarked({ mentioned, pinnedAt }: Pick<StoredMessage, 'mentioned' | 'pinnedAt'>) {
  return {
    ...(mentioned && { mentioned: null }),
    ...(pinnedAt && UNPINNED),
  };
}
