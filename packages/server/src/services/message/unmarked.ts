import type { StoredMessage } from '../../models/message.js';

/** Returns what a deletion removes of a message beside its text: whom it mentions, and its pin. */
export function unmarked({ mentioned, pinnedAt }: Pick<StoredMessage, 'mentioned' | 'pinnedAt'>) {
  return {
    ...(mentioned && { mentioned: null }),
    ...(pinnedAt && { pinnedAt: null, pinnedBy: null, pinSlot: null }),
  };
}
