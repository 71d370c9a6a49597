import type { Types } from 'mongoose';
import type { SealingKey } from '../../crypto/data-keys.js';
import { isDataKeyId } from '../../crypto/data-keys.js';
import { AppError } from '../../errors.js';
import type { MessageRecord } from '../../models/message.js';
import type { ServicesDeps } from '../deps.js';
import type { KeysService } from '../keys.js';
import { walkMessages } from '../keys/message-walk.js';
import { resumeJob } from './resume-job.js';
import type { Batch } from './resume-job.js';
import { createSealingJob } from './sealing-job.js';

/** What is read of a message to seal it anew. */
export const SEALED_FIELDS = ['keyId', 'content', 'sender'] as const;
type SealedRow = Pick<MessageRecord, '_id' | (typeof SEALED_FIELDS)[number]>;

/** Seals stored messages with the keys of their authors. Leaves alone those of users who were erased: they are deleted. */
export async function resealByAuthor(
  { Message, keys }: { Message: ServicesDeps['models']['Message']; keys: Pick<KeysService, 'ofUser'> },
  rows: readonly SealedRow[],
): Promise<number> {
  const keyed: { row: SealedRow; key: SealingKey }[] = [];
  for (const row of rows) {
    const key = await keys.ofUser(row.sender.toString()).catch(unlessErased);
    if (key) keyed.push({ row, key });
  }
  return Message.resealRows(keyed);
}

function unlessErased(error: unknown): undefined {
  if (error instanceof AppError && error.code === 'user_not_found') return undefined;
  throw error;
}

/** Name of the job in the store, with the last message that it looked at. */
const JOB = 'messages-by-author';

/**
 * Seals the messages that ring keys sealed, as earlier versions did, with the keys of their authors. Each write names the
 * token that it replaces and changes nothing that users see; a start goes on where the last one ended, on any node.
 */
export function createMessageSealing(deps: Pick<ServicesDeps, 'models' | 'keys' | 'logger' | 'storeKind'>) {
  const { keys } = deps;
  const { Message, Job } = deps.models;

  async function* sealBehind(last: Types.ObjectId | undefined): AsyncGenerator<Batch> {
    for await (const rows of walkMessages(Message, SEALED_FIELDS, last)) {
      const old = rows.filter(({ keyId }) => keyId !== null && !isDataKeyId(keyId));
      if (old.length === 0) yield { count: 0, after: undefined };
      else yield { count: await resealByAuthor({ Message, keys }, old), after: rows.at(-1)!._id };
    }
  }

  return createSealingJob(deps, 'messages with the keys of their authors', (isStopped) =>
    resumeJob(Job, JOB, sealBehind, isStopped),
  );
}
