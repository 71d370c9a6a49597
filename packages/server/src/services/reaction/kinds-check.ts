import { MAX_REACTION_KINDS } from '@sotto/protocol';
import { AppError } from '../../errors.js';
import type { MessageRecord } from '../../models/message.js';
import type { KeysService } from '../keys.js';
import type { ReactionRows } from './reaction-rows.js';
import { loadSummaries } from './summaries.js';

/** Creates the check that refuses another kind of emoji where there are many. It reads rows for a new kind only. */
export function createKindsCheck(
  { keys }: { keys: Pick<KeysService, 'load'> },
  { rows }: { rows: Pick<ReactionRows, 'kindsOf' | 'tagOf'> },
) {
  /** @throws AppError `reaction_limit` */
  return async (siteId: string, message: MessageRecord, emoji: string): Promise<void> => {
    const counted = (await loadSummaries(keys, [message]))(message);
    if (counted.some((reaction) => reaction.emoji === emoji)) return;
    const kinds = await rows.kindsOf(message._id);
    if (kinds.size < MAX_REACTION_KINDS) return;
    if (!kinds.has(await rows.tagOf(siteId, message._id.toString(), emoji)))
      throw new AppError('reaction_limit', `A message has at most ${MAX_REACTION_KINDS} different emojis`);
  };
}
