import type { StoredMessage } from '../../models/message.js';

/** What ends the pin of a message. */
export const UNPINNED = { pinnedAt: null, pinnedBy: null, pinSlot: null };

/** Returns what a deletion removes of a message beside its text: whom it mentions, that it has files, and its pin. */
export function unmarked({
  mentioned,
  hasFiles,
  pinnedAt,
}: Pick<StoredMessage, 'mentioned' | 'hasFiles' | 'pinnedAt'>) {
  return {
    ...(mentioned && { mentioned: null }),
    ...(hasFiles && { hasFiles: null }),
    ...(pinnedAt && UNPINNED),
  };
}
