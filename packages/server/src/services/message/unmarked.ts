import type { StoredMessage } from '../../models/message.js';

/** What ends the pin of a message. */
export const UNPINNED = { pinnedAt: null, pinnedBy: null, pinSlot: null };

/** Returns what a deletion removes of a message beside its text: whom it mentions or names, that it has files, and its pin. */
export function unmarked({
  mentioned,
  named,
  hasFiles,
  pinnedAt,
}: Pick<StoredMessage, 'mentioned' | 'named' | 'hasFiles' | 'pinnedAt'>) {
  return {
    ...(mentioned && { mentioned: null }),
    ...(named && { named: null }),
    ...(hasFiles && { hasFiles: null }),
    ...(pinnedAt && UNPINNED),
  };
}
