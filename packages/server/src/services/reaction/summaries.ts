import type { Reaction } from '@sotto/protocol';
import type { SealedText } from '../../crypto/data-keys.js';
import { DecryptionError } from '../../crypto/keyring.js';
import type { MessageRecord } from '../../models/message.js';
import type { KeysService } from '../keys.js';

type Summarized = Pick<MessageRecord, '_id' | 'reactions'>;

const fieldOf = ({ _id }: Pick<MessageRecord, '_id'>) => ({ id: _id.toString(), path: 'reactions' });

/** Seals what users reacted with; null where nobody did. */
export async function sealSummary(
  keys: Pick<KeysService, 'seal'>,
  siteId: string,
  message: Pick<MessageRecord, '_id'>,
  reactions: Reaction[],
): Promise<SealedText | null> {
  return reactions.length > 0 ? keys.seal(siteId, fieldOf(message), JSON.stringify(reactions)) : null;
}

/** Loads the keys of these messages' summaries by one query, or from memory, and returns a function that opens one. */
export async function loadSummaries(
  keys: Pick<KeysService, 'load'>,
  messages: readonly Summarized[],
): Promise<(message: Summarized) => Reaction[]> {
  const keyIds = messages.flatMap(({ reactions }) => (reactions ? [reactions.keyId] : []));
  if (keyIds.length === 0) return () => [];
  const loaded = await keys.load(keyIds);
  return (message) => {
    if (!message.reactions) return [];
    try {
      return JSON.parse(loaded.open(fieldOf(message), message.reactions)) as Reaction[];
    } catch (error) {
      // A summary that no key opens is counted anew by the next reaction.
      if (error instanceof DecryptionError) return [];
      throw error;
    }
  };
}
