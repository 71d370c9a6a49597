import type { StoredMessage } from '../../models/message.js';
import { timedId } from '../../models/object-id.js';
import { openPayload } from '../../presenters/messages.js';
import { isDuplicateKey } from '../../storage/duplicate-keys.js';
import type { ServicesDeps } from '../deps.js';

/** When the sweep looks at a row, in milliseconds: longer than an edit or a deletion takes. */
const CHECK_MS = 60_000;

export type VersionRows = ReturnType<typeof createVersionRows>;

/** Creates what stores what messages said before edits, and deletes it with them. */
export function createVersionRows({
  models: { MessageVersion },
  keys,
  clock,
}: Pick<ServicesDeps, 'models' | 'keys' | 'clock'>) {
  const checkAt = () => new Date(clock() + CHECK_MS);

  return {
    /**
     * Stores the present text of a message that is about to be edited. May be repeated. Where the edit never comes, it is
     * the present text that is stored, which the next edit would store.
     */
    async keep(message: StoredMessage): Promise<void> {
      const payload = openPayload(message);
      if (!payload) return;
      const { _id, rev, contentRev = rev, sender, editedAt, createdAt } = message;
      const id = timedId();
      const field = { id: id.toString(), path: 'payload' };
      const sealed = await keys.sealForUser(sender.toString(), field, JSON.stringify(payload));
      try {
        await MessageVersion.create({
          ...{ _id: id, message: _id, contentRev, payload: sealed },
          ...{ writtenAt: editedAt ?? createdAt, checkAt: checkAt() },
        });
      } catch (error) {
        if (!isDuplicateKey(error)) throw error;
      }
    },

    /**
     * Before a message is deleted: whatever becomes of this node, the sweep looks at its earlier texts, and at the present
     * one, which an edit that failed has left.
     */
    async beginErasure({ _id }: Pick<StoredMessage, '_id'>): Promise<void> {
      await MessageVersion.updateMany({ message: { $eq: _id } }, { $set: { checkAt: checkAt() } });
    },

    /** After it, also where it was deleted before. */
    async finishErasure({ _id }: Pick<StoredMessage, '_id'>): Promise<void> {
      await MessageVersion.deleteMany({ message: { $eq: _id } });
    },
  };
}
