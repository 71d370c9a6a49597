import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import type { WebhookCursorRecord } from '../../../models/webhook-cursor.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { isDuplicateKey } from '../../../storage/duplicate-keys.js';
import { findBeginning } from './first-rev.js';

/** Finds the cursor of a webhook in a room, and begins one where there is none in the webhook's epoch. */
export function createCursorBeginning({
  models,
  note,
}: {
  models: Pick<Models, 'WebhookCursor' | 'Message'>;
  /** Returns the id of a new note that a log goes on. */
  note: () => Types.ObjectId;
}) {
  const { WebhookCursor } = models;
  const filterOf = ({ _id }: WebhookRecord, room: Types.ObjectId) => ({
    webhook: { $eq: _id },
    room: { $eq: room },
  });
  const find = (webhook: WebhookRecord, room: Types.ObjectId) =>
    WebhookCursor.findOne(filterOf(webhook, room)).read('primary').lean<WebhookCursorRecord | null>().exec();

  /** Begins a cursor, or begins it anew in the webhook's epoch: never above where it was. */
  async function begin(
    webhook: WebhookRecord,
    room: Types.ObjectId,
    { old, head }: { old: WebhookCursorRecord | null; head: number },
  ): Promise<void> {
    const { epoch, since } = webhook;
    const rev = await findBeginning(models, room, since, head);
    const fresh = { epoch, behind: note(), attempts: 0, retryAt: null };
    try {
      if (!old) await WebhookCursor.create({ webhook: webhook._id, room, rev, ...fresh });
      else
        await WebhookCursor.updateOne(
          { ...filterOf(webhook, room), epoch: { $eq: old.epoch } },
          { $set: fresh, $min: { rev } },
        );
    } catch (error) {
      // Another server was faster, with the same result.
      if (!isDuplicateKey(error)) throw error;
    }
  }

  return { find, begin };
}
