import mongoose from 'mongoose';
import type { Types } from 'mongoose';
import type { Models } from '../../../models/index.js';
import { timedId, toObjectId } from '../../../models/object-id.js';
import type { WebhookCursorRecord } from '../../../models/webhook-cursor.js';
import type { WebhookRecord } from '../../../models/webhook.js';
import { createCursorBeginning } from './cursor-beginning.js';

type Read = () => Promise<number>;

export type Cursors = ReturnType<typeof createCursors>;

/** Below every id of a note. */
const NO_NOTE = toObjectId('0'.repeat(24));

const hasNote = () => mongoose.trusted({ $gt: NO_NOTE });

/** Selects a cursor, unless it was begun anew meanwhile. */
function inEpoch({ _id, epoch }: WebhookCursorRecord) {
  return { _id: { $eq: _id }, epoch: { $eq: epoch } };
}

/**
 * Keeps how far each webhook has heard the log of each room. `rev` only grows within an epoch, whoever writes it: two
 * workers at once repeat events, and lose none.
 */
export function createCursors({
  models,
  clock,
}: {
  models: Pick<Models, 'WebhookCursor' | 'Message'>;
  /** Milliseconds since 1970. */
  clock: () => number;
}) {
  const { WebhookCursor } = models;
  const note = () => timedId(clock());
  const { find, begin } = createCursorBeginning({ models, note });

  /** Notes that the logs of these rooms go on. */
  async function noteBehind(ids: Types.ObjectId[]): Promise<void> {
    if (ids.length === 0) return;
    await WebhookCursor.updateMany({ _id: mongoose.trusted({ $in: ids }) }, { $set: { behind: note() } });
  }

  return {
    /**
     * Returns the cursor of a room, and begins one where there is none in this epoch.
     * @param readHead - reads the head of the room's log, which only a beginning needs
     */
    async open(webhook: WebhookRecord, room: Types.ObjectId, readHead: Read): Promise<WebhookCursorRecord> {
      const known = await find(webhook, room);
      if (known && known.epoch >= webhook.epoch) return known;
      await begin(webhook, room, { old: known, head: await readHead() });
      const begun = await find(webhook, room);
      if (!begun) throw new Error('unable to begin the cursor of a webhook');
      return begun;
    },

    /** Records that everything up to `rev` was delivered. Changes nothing in a cursor that was begun anew meanwhile. */
    async advance(cursor: WebhookCursorRecord, rev: number): Promise<void> {
      const set = { rev, attempts: 0, retryAt: null };
      Object.assign(cursor, set);
      await WebhookCursor.updateOne(
        // Another server may be further already, and wait for its next attempt.
        { ...inEpoch(cursor), rev: mongoose.trusted({ $lt: rev }) },
        { $set: set },
      );
    },

    /** Records that the next event failed, and when to try it again. */
    async wait(cursor: WebhookCursorRecord, attempts: number, retryAt: Date): Promise<void> {
      await WebhookCursor.updateOne(
        { ...inEpoch(cursor), rev: { $eq: cursor.rev }, attempts: { $eq: cursor.attempts } },
        { $set: { attempts, retryAt, behind: cursor.behind ?? note() } },
      );
    },

    /** Removes the note that was read with the cursor; one that was written meanwhile stays. */
    async caughtUp(cursor: WebhookCursorRecord): Promise<void> {
      const { behind } = cursor;
      if (!behind) return;
      await WebhookCursor.updateOne(
        { ...inEpoch(cursor), behind: { $eq: behind } },
        { $set: { behind: null } },
      );
    },

    /** Notes the rooms whose logs reach further than their cursors. @param heads - a number that each log has reached, by room */
    async noteMoved(webhook: WebhookRecord, heads: ReadonlyMap<string, number>): Promise<void> {
      const rooms = [...heads.keys()].map(toObjectId);
      const known = await WebhookCursor.find({
        webhook: { $eq: webhook._id },
        room: mongoose.trusted({ $in: rooms }),
      })
        .read('primary')
        .lean<WebhookCursorRecord[]>();
      const byRoom = new Map(known.map((cursor) => [cursor.room.toString(), cursor]));
      const moved: Types.ObjectId[] = [];
      for (const [room, head] of heads) {
        const cursor = byRoom.get(room);
        if (!cursor || cursor.epoch < webhook.epoch)
          await begin(webhook, toObjectId(room), { old: cursor ?? null, head });
        else if (cursor.rev < head) moved.push(cursor._id);
      }
      await noteBehind(moved);
    },

    /** Returns rooms whose next event is due, those that wait longest first. */
    async due(webhook: WebhookRecord, limit: number): Promise<string[]> {
      const rows = await WebhookCursor.find({
        webhook: { $eq: webhook._id },
        behind: hasNote(),
        $or: [{ retryAt: { $eq: null } }, { retryAt: mongoose.trusted({ $lte: new Date(clock()) }) }],
      })
        .sort({ behind: 1 })
        .limit(limit)
        .select('room')
        .lean<Pick<WebhookCursorRecord, 'room'>[]>();
      return rows.map(({ room }) => room.toString());
    },

    /** Returns the number of rooms of a webhook in which something waits. */
    countBehind: ({ _id }: Pick<WebhookRecord, '_id'>): Promise<number> =>
      WebhookCursor.countDocuments({ webhook: { $eq: _id }, behind: hasNote() }).exec(),
  };
}
